/// Given, when, then for deciders and aggregate roots, with every test framework; and copies of stores, with JUnit.
@NullMarked
package io.leftfold.testing;

import org.jspecify.annotations.NullMarked;
