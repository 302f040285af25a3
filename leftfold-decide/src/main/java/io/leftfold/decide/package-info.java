/// Deciders and aggregates, and the handler that runs commands on them: load, decide, append, again on conflict.
@NullMarked
package io.leftfold.decide;

import org.jspecify.annotations.NullMarked;
