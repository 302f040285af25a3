/// Proves the promises: faults, histories, planted bugs, hostile input.
@NullMarked
package io.leftfold.proof;

import org.jspecify.annotations.NullMarked;
