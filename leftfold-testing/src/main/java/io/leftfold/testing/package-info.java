/// Given, when, then for deciders, aggregate roots and projections, with every test framework; and copies of stores,
/// with JUnit.
@NullMarked
package io.leftfold.testing;

import org.jspecify.annotations.NullMarked;
