/// Model checking of what several threads share: every switch between threads at every shared read or write, up
/// to a bound, with Lincheck.
@NullMarked
package io.leftfold.proof.linear;

import org.jspecify.annotations.NullMarked;
