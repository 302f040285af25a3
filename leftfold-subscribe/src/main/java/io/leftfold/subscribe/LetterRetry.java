package io.leftfold.subscribe;

import io.leftfold.Backoff;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// When a letter is tried again, and when a partition stops trying for a while. Waits double, up to a longest, and
/// are shortened by up to a half, so that letters of one moment do not come all at once again.
///
/// @param first        before the second attempt
/// @param longest      between two attempts
/// @param atMost       for how long an event is tried again by itself, from its first attempt on; then it waits for
///     an operator
/// @param breakerAfter after how many failures in a row, of different keys, it is taken that the fault is not in
///     the events: the partition then waits, longer each time, before it tries a single one. At least 1
/// @param lettersMax   the partition stands still rather than have more of them, 1 to 1,000,000
public record LetterRetry(Duration first, Duration longest, Duration atMost, int breakerAfter, int lettersMax) {
    public static final LetterRetry DEFAULTS =
            new LetterRetry(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(15), 10, 10_000);

    private static final int LETTERS_MAX = 1_000_000;

    public LetterRetry {
        if (!first.isPositive() || longest.compareTo(first) < 0 || atMost.isNegative()) {
            throw new IllegalArgumentException("the first wait must be positive, the longest no shorter, and atMost not"
                    + " negative: " + first + ", " + longest + ", " + atMost);
        }
        if (breakerAfter < 1 || lettersMax < 1 || lettersMax > LETTERS_MAX) {
            throw new IllegalArgumentException("breakerAfter must be at least 1, and lettersMax 1 to 1,000,000: "
                    + breakerAfter + ", " + lettersMax);
        }
    }

    public LetterRetry withFirst(Duration first) {
        return new LetterRetry(first, longest, atMost, breakerAfter, lettersMax);
    }

    public LetterRetry withLongest(Duration longest) {
        return new LetterRetry(first, longest, atMost, breakerAfter, lettersMax);
    }

    public LetterRetry withAtMost(Duration atMost) {
        return new LetterRetry(first, longest, atMost, breakerAfter, lettersMax);
    }

    public LetterRetry withBreakerAfter(int breakerAfter) {
        return new LetterRetry(first, longest, atMost, breakerAfter, lettersMax);
    }

    public LetterRetry withLettersMax(int lettersMax) {
        return new LetterRetry(first, longest, atMost, breakerAfter, lettersMax);
    }

    /// The bounds of waits.
    Backoff backoff() {
        return new Backoff(first, longest);
    }

    /// The wait after so many attempts, at most 292 years.
    ///
    /// @param salt what makes the waits of different letters differ
    Duration after(int attempts, long salt) {
        long wait = TimeUnit.NANOSECONDS.convert(backoff().bound(attempts));
        return Duration.ofNanos(wait - Math.floorMod(Spread.of(salt + attempts), wait / 2 + 1));
    }
}
