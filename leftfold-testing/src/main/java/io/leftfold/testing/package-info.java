/// Given, when, then for deciders and aggregate roots. Works with every test framework.
@NullMarked
package io.leftfold.testing;

import org.jspecify.annotations.NullMarked;
