package io.leftfold.replay;

import java.time.Duration;
import java.util.Optional;

/// How far a replay has come.
///
/// @param delivered events that were handled, or copied
/// @param begin     the position it began after
/// @param position  all selected events up to here are finished
/// @param end       the position it ends at
/// @param elapsed   since it began
public record ReplayProgress(long delivered, long begin, long position, long end, Duration elapsed) {
    /// Events per second since it began.
    public double perSecond() {
        return delivered / Math.max(elapsed.toNanos() / 1e9, 1e-9);
    }

    /// The part of the log that is behind it, 0 to 1.
    public double share() {
        return end == begin ? 1 : (double) (position - begin) / (end - begin);
    }

    /// How long it will take from now on, if it goes on as it did; empty while nothing is done.
    public Optional<Duration> left() {
        double share = share();
        return share == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) (elapsed.toNanos() * (1 - share) / share)));
    }
}
