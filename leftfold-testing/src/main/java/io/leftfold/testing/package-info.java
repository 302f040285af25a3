/// Given, when, then for deciders, aggregate roots and projections. Works with every test framework.
@NullMarked
package io.leftfold.testing;

import org.jspecify.annotations.NullMarked;
