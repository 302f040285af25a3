/// Targets for Jazzer. Each has a `fuzzerTestOneInput`, which throws for what no input may do.
@NullMarked
package io.leftfold.proof.hostile.fuzz;

import org.jspecify.annotations.NullMarked;
