package io.leftfold.process;

import io.leftfold.StreamId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What an instance of a process is told. One that changes nothing is refused, so that nothing is written for it.
public sealed interface ProcessCommand {
    /// Begins without an event.
    ///
    /// @param version of the definition that it goes by
    /// @param state   of that version, as JSON
    record Start(int version, String state, Optional<Parent> parent) implements ProcessCommand {}

    /// An event of the application that may concern it.
    ///
    /// @param instance its id
    record See(String instance, Object event, UUID id, String type, StreamId stream, long position)
            implements ProcessCommand {
        /// As the codec of `definition` has read it; empty where that does not know it.
        Optional<See> by(ProcessDefinition<?> definition) {
            return event instanceof Seen seen
                    ? seen.by(definition).map(read -> new See(instance, read, id, type, stream, position))
                    : Optional.of(this);
        }
    }

    /// What became of the commands of an attempt.
    ///
    /// @param position of the event that has begun the attempt
    record Executed(String step, int attempt, boolean isCompensation, Result result, long position)
            implements ProcessCommand {}

    sealed interface Result {
        /// @param sent those of this attempt that were accepted before, and now
        List<Sent> sent();

        record Accepted(List<Sent> sent) implements Result {}

        /// The domain has refused the one after those.
        record Refused(List<Sent> sent, String code, String reason) implements Result {}

        /// The code of the definition or of an aggregate has failed at the one after those.
        record Broken(List<Sent> sent, String reason) implements Result {}
    }

    /// A timer is due.
    record Fire(String timer) implements ProcessCommand {}

    /// A child that `step` has started is over.
    ///
    /// @param child    its stream
    /// @param schema   of its state
    /// @param position of the event that says so
    record EndChild(String step, int attempt, String child, Status status, String schema, String state, long position)
            implements ProcessCommand {}

    /// A human's answer to a step that waits for one.
    ///
    /// @param attempt that was looked at: what was said of one does not count for the next
    /// @param isYes   whether the step has succeeded
    record Answer(String step, int attempt, boolean isYes, String text, String by, String why)
            implements ProcessCommand {}

    /// What an operator wants.
    ///
    /// @param step empty for all
    record Ask(Action action, String step, String by, String why) implements ProcessCommand {}

    enum Action {
        /// What is stuck or waits for another attempt, now; what was deferred, too.
        RETRY,
        /// What was deferred, now.
        RESUME,
        /// Goes on without a step, or without its compensation.
        SKIP,
        /// Undoes what was done.
        COMPENSATE,
        /// Ends it as it is, with the children that are not over.
        CANCEL,
        /// Goes on by the newest definition.
        UPGRADE
    }

    /// What was deferred is dealt with now, if it is next.
    ///
    /// @param command that came when it was deferred
    record Bring(Deferral deferral, ProcessCommand command) implements ProcessCommand {}

    /// Something cannot be dealt with here and now.
    record Defer(Deferral deferral, String code, String reason) implements ProcessCommand {}

    /// A command as it was when its id was given: what the same id must not be used with another one of.
    static String content(ProcessCommand command) {
        return switch (command) {
            case See see -> "see " + see.id();
            case Start(int version, var state, var parent) -> "start " + version + parent + state;
            case Executed(var step, int attempt, boolean isCompensation, var _, long _) ->
                "executed " + step + ' ' + attempt + ' ' + isCompensation;
            case Fire(var timer) -> "fire " + timer;
            case EndChild(var step, int attempt, var _, var status, var _, var _, long position) ->
                "end " + step + ' ' + attempt + ' ' + status + ' ' + position;
            case Answer _, Ask _ -> command.toString();
            case Bring(var _, var brought) -> "bring " + content(brought);
            case Defer(var deferral, var _, var _) -> "defer " + deferral;
        };
    }
}
