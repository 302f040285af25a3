package io.leftfold.replay;

import java.time.Duration;

/// How time is cut into windows `[start, end)`, aligned with 1970-01-01T00:00Z, and when they close.
///
/// A window closes when the greatest time that was seen, minus the lateness, has reached its end: events close
/// windows, never the passing of time. What comes for a closed window is late, and given as such. By the clock of
/// recording nothing is late.
///
/// @param size     of a window, from 1 microsecond on and in whole ones
/// @param step     from one start to the next: `size` where windows tumble, less where they slide and an event is
///     in several, at most 1,000
/// @param clock    which time of an event counts
/// @param lateness how long a window waits for events that happened before its end; 0 by the clock of recording
/// @param openMax  most pairs of an open window and a key, 1 to 1,000,000
public record WindowOptions(Duration size, Duration step, EventClock clock, Duration lateness, int openMax) {
    private static final int OPEN_DEFAULT = 10_000;
    private static final int OPEN_LIMIT = 1_000_000;
    private static final int OVERLAP_MAX = 1_000;

    /// About as long as history can be.
    private static final Duration LONGEST = Duration.ofDays(3_660_000);

    public WindowOptions {
        check("the size of windows", size);
        check("the step of windows", step);
        if (step.compareTo(size) > 0 || Math.ceilDiv(micros(size), micros(step)) > OVERLAP_MAX) {
            throw new IllegalArgumentException("windows of " + size + " begin every " + size.dividedBy(OVERLAP_MAX)
                    + " at the most and " + size + " at the least, not every " + step);
        }
        if (lateness.isNegative() || lateness.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the lateness must not be negative, nor be for ever: " + lateness);
        }
        if (clock == EventClock.RECORDED && !lateness.isZero()) {
            throw new IllegalArgumentException(
                    "the clock of recording never falls, so that nothing is late: " + lateness);
        }
        if (openMax < 1 || openMax > OPEN_LIMIT) {
            throw new IllegalArgumentException("openMax must be 1 to 1,000,000: " + openMax);
        }
    }

    /// Windows that stand side by side: every event is in one.
    public static WindowOptions tumbling(Duration size) {
        return sliding(size, size);
    }

    /// Windows that begin every `step`, also called hopping: an event is in `size / step` of them.
    public static WindowOptions sliding(Duration size, Duration step) {
        return new WindowOptions(size, step, EventClock.RECORDED, Duration.ZERO, OPEN_DEFAULT);
    }

    /// By when events happened, waiting so long for those that come late.
    public WindowOptions byOccurring(Duration lateness) {
        return new WindowOptions(size, step, EventClock.OCCURRED, lateness, openMax);
    }

    public WindowOptions withOpenMax(int openMax) {
        return new WindowOptions(size, step, clock, lateness, openMax);
    }

    static long micros(Duration duration) {
        return duration.toSeconds() * 1_000_000 + duration.toNanosPart() / 1_000;
    }

    private static void check(String what, Duration duration) {
        if (!duration.isPositive() || duration.compareTo(LONGEST) > 0 || duration.toNanosPart() % 1_000 != 0) {
            throw new IllegalArgumentException(
                    what + " is a positive number of microseconds, 10,000 years at most, not " + duration);
        }
    }
}
