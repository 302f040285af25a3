package io.leftfold.replay;

import io.leftfold.RecordedEvent;
import java.time.Duration;
import java.util.List;

/// What a replay did.
///
/// @param end       how it ended
/// @param position  all selected events up to here are finished: an incremental replay goes on after it
/// @param delivered events that were handled, or copied
/// @param retried   attempts that were made again
/// @param skipped   events that were passed over: what the target of a copy had already, or what stood behind a
///     failed event of its key
/// @param failures  those that were given up, at most [Replay#FAILURES_MAX]
public record ReplayReport(
        End end, long position, long delivered, long retried, long skipped, List<Failure> failures, Duration duration) {
    /// How a replay ends.
    public enum End {
        /// At the end of the selection.
        COMPLETED,
        /// By [Replay#close] before.
        CLOSED,
        /// By a failure: that event, and what is behind it, are still to come.
        FAILED
    }

    /// An event that could not be handled.
    ///
    /// @param reason what the last attempt threw
    public record Failure(RecordedEvent event, RuntimeException reason) {}

    public ReplayReport {
        failures = List.copyOf(failures);
    }

    /// Whether every selected event was handled.
    public boolean isClean() {
        return end == End.COMPLETED && failures.isEmpty();
    }
}
