/// Measures a store against the same work done bare.
@NullMarked
package io.leftfold.bench;

import org.jspecify.annotations.NullMarked;
