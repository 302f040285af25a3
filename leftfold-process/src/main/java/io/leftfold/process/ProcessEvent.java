package io.leftfold.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What happens to an instance of a process, the same types for all processes: what it saw, did, waits for, and
/// why. The streams of a process are those of the category that has its name.
public sealed interface ProcessEvent {
    /// @param definition the version that it keeps
    /// @param schema     of the state
    record Started(int definition, String schema, Change change, Optional<Parent> parent) implements ProcessEvent {}

    /// An event of the application has reached it.
    ///
    /// @param completes steps that do not wait yet, and that it completes as soon as they do
    /// @param fails     steps that do not wait yet, and an attempt at which it fails as soon as they do
    record Saw(
            UUID event,
            String type,
            String stream,
            long position,
            Optional<Change> change,
            Set<String> completes,
            Set<String> fails)
            implements ProcessEvent {
        public Saw {
            completes = Set.copyOf(completes);
            fails = Set.copyOf(fails);
        }
    }

    /// An attempt at a step has begun.
    ///
    /// @param from      how many of its commands earlier attempts have got accepted
    /// @param isSending whether it sends commands
    /// @param isFresh   whether retries count anew
    /// @param timeout   from when this was recorded; empty where an earlier one counts, or none
    record StepStarted(
            String step, int attempt, int from, boolean isSending, boolean isFresh, Optional<Duration> timeout)
            implements ProcessEvent {}

    /// The commands of an attempt are on their way no longer.
    ///
    /// @param since   position of the event that has begun the attempt, 0 where it is not known
    /// @param sent    those accepted
    /// @param isWhole whether these are all
    record StepSent(String step, int attempt, long since, List<Sent> sent, boolean isWhole) implements ProcessEvent {
        public StepSent {
            sent = List.copyOf(sent);
        }
    }

    /// An attempt whose commands are not on their way has failed.
    ///
    /// @param isVoid     whether nothing is left of what was accepted
    /// @param retryAfter from when this was recorded; empty where it is not tried again
    record AttemptFailed(
            String step, int attempt, boolean isVoid, String code, String reason, Optional<Duration> retryAfter)
            implements ProcessEvent {}

    /// A step came to what no retry mends, perhaps after it was completed.
    record StepStuck(String step, int attempt) implements ProcessEvent {}

    record StepCompleted(String step, Optional<Change> change) implements ProcessEvent {}

    /// @param isByHand whether an operator wants it
    record StepSkipped(String step, boolean isByHand) implements ProcessEvent {}

    /// It is over with, without success.
    ///
    /// @param isLeft whether it has had effects that stay
    record StepFailed(String step, String code, String reason, boolean isLeft) implements ProcessEvent {}

    /// @param keys by which events find it again, since it was completed
    record CompensationBegun(String code, String reason, Set<String> keys) implements ProcessEvent {
        public CompensationBegun {
            keys = Set.copyOf(keys);
        }
    }

    /// @param from how many of its commands earlier attempts have got accepted
    record CompensationStarted(String step, int attempt, int from, boolean isFresh) implements ProcessEvent {}

    /// @param retryAfter from when this was recorded; empty where it is not tried again
    record CompensationFailed(
            String step, int attempt, List<Sent> sent, String code, String reason, Optional<Duration> retryAfter)
            implements ProcessEvent {
        public CompensationFailed {
            sent = List.copyOf(sent);
        }
    }

    record CompensationCompleted(String step, List<Sent> sent) implements ProcessEvent {
        public CompensationCompleted {
            sent = List.copyOf(sent);
        }
    }

    /// It does not go on until an operator asks, or what the reason names is there.
    record Parked(String code, String reason) implements ProcessEvent {}

    /// @param definition the version that would have been needed
    record Deferred(Deferral deferral, int definition) implements ProcessEvent {}

    /// What was deferred is dealt with now, which the events behind this one come of.
    record Brought(Deferral deferral) implements ProcessEvent {}

    /// It is parked no longer, and what was deferred is dealt with, one after the other.
    record Resumed() implements ProcessEvent {}

    /// Somebody has asked for what follows.
    ///
    /// @param step empty for all
    record Asked(String what, String step, String by, String why) implements ProcessEvent {}

    /// @param steps new names of steps, by the old ones
    record Upgraded(int definition, String schema, Change change, Map<String, String> steps) implements ProcessEvent {
        public Upgraded {
            steps = Map.copyOf(steps);
        }
    }

    /// @param status one that is over
    /// @param schema of the state
    /// @param keys   by which events have found it
    record Ended(Status status, String schema, String state, Optional<Parent> parent, Set<String> keys)
            implements ProcessEvent {
        public Ended {
            keys = Set.copyOf(keys);
        }
    }
}
