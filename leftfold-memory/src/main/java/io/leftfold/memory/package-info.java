/// A store and checkpoints in memory, for tests and for what need not last.
@NullMarked
package io.leftfold.memory;

import org.jspecify.annotations.NullMarked;
