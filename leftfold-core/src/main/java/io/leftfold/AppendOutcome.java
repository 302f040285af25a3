package io.leftfold;

import java.util.Map;

/// What became of an append.
public sealed interface AppendOutcome {
    /// It is done, now or when its key was first used, and durable.
    ///
    /// @param first    position of its first event; where it had none, one more than `last`
    /// @param last     position of its last event; where it had none, the head at that time
    /// @param versions of each stream that was written, after the append
    record Appended(long first, long last, Map<StreamId, Long> versions) implements AppendOutcome {
        public Appended {
            versions = Map.copyOf(versions);
        }

        public long eventCount() {
            return last - first + 1;
        }
    }

    /// Nothing was written.
    ///
    /// @param condition the first that did not hold
    /// @param met       the actual version of the stream, or the position of an event that was not to be there
    record Refused(AppendCondition condition, long met) implements AppendOutcome {}

    /// The outcome where a refusal is an error.
    ///
    /// @throws ConditionFailedException if it was refused
    default Appended orThrow() {
        return switch (this) {
            case Appended appended -> appended;
            case Refused refused -> throw new ConditionFailedException(refused);
        };
    }
}
