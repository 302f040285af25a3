package io.leftfold.project;

import java.time.Duration;

/// How far a version of a projection has come.
///
/// @param position up to where all events have taken effect
/// @param head     the last position of the log
/// @param lag      how long the next event has waited, by the clock of the process
/// @param letters  how many events could not be handled yet, with all that follow on them
public record ProjectionStatus(ProjectionVersion version, long position, long head, Duration lag, long letters) {
    /// How many positions are still to come, of whatever events.
    public long behind() {
        return Math.max(0, head - position);
    }
}
