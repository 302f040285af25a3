/// A bank in one file: commands, events, decider and projection.
@NullMarked
package io.leftfold.examples.quickstart;

import org.jspecify.annotations.NullMarked;
