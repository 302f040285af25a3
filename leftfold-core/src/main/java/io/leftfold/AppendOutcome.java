package io.leftfold;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What became of an append.
public sealed interface AppendOutcome {
    /// It is done, now or when its key was first used, and durable.
    ///
    /// @param first    position of its first event; where it had none, one more than `last`
    /// @param last     position of its last event; where it had none, the head at that time
    /// @param versions of each stream that was written, after the append
    /// @param isRepeated whether its key was known, so that the events may not be those of this call. Outcomes
    ///     that differ in this alone are equal
    record Appended(long first, long last, Map<StreamId, Long> versions, boolean isRepeated) implements AppendOutcome {
        public Appended {
            versions = Map.copyOf(versions);
        }

        public Appended(long first, long last, Map<StreamId, Long> versions) {
            this(first, last, versions, false);
        }

        /// This outcome, as who appends with the same key hears it.
        public Appended again() {
            return new Appended(first, last, versions, true);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Appended that
                    && first == that.first
                    && last == that.last
                    && versions.equals(that.versions);
        }

        @Override
        public int hashCode() {
            return Objects.hash(first, last, versions);
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
