package io.leftfold.process;

import io.leftfold.process.ProcessCommand.Executed;
import io.leftfold.process.ProcessCommand.Result;

/// An attempt at a step, or at its compensation, whose commands are to be sent.
///
/// @param process  of whom
/// @param number   counted from 1, for the step and for its compensation
/// @param from     how many of its commands earlier attempts have got accepted
/// @param version  of the stream of the instance, at the event that has begun it
/// @param position of that event
record Attempt(
        String process,
        String instance,
        String step,
        int number,
        int from,
        boolean isCompensation,
        long version,
        long position) {
    /// For ids.
    String what() {
        return (isCompensation ? "undo/" : "do/") + step + '/' + number;
    }

    /// The id of one of its commands.
    String id(int index) {
        return CommandIds.of(process, what() + '/' + index, instance);
    }

    Executed executed(Result result) {
        return new Executed(step, number, isCompensation, result, position);
    }

    /// Whether its commands are on their way, as far as `instance` knows.
    boolean isUnderWay(Instance instance) {
        var progress = instance.step(instance.resolve(step));
        return progress.attempt() == number && progress.phase() == (isCompensation ? Phase.UNDOING : Phase.RUNNING);
    }
}
