/// Hostile input at every edge: a corpus of fixed cases, and targets for a fuzzer.
@NullMarked
package io.leftfold.proof.hostile;

import org.jspecify.annotations.NullMarked;
