/// Runs today's code on the recorded streams and commands of a log: [io.leftfold.diff.DecisionDiff] says which
/// decisions and states would be others.
@NullMarked
package io.leftfold.diff;

import org.jspecify.annotations.NullMarked;
