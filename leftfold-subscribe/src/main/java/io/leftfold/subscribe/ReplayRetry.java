package io.leftfold.subscribe;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How often a replay tries the same thing, and how long it waits before it tries again: a random part of a bound
/// that doubles each time ("full jitter", Marc Brooker, Exponential Backoff and Jitter, 2015).
///
/// @param attempts most of one thing, the first among them, 1 to 1,000
/// @param first    bound of the first wait
/// @param longest  largest bound, at most a day
public record ReplayRetry(int attempts, Duration first, Duration longest) {
    private static final Duration DAY = Duration.ofDays(1);

    public static final ReplayRetry DEFAULTS = new ReplayRetry(5, Duration.ofMillis(50), Duration.ofSeconds(10));

    /// One attempt, and no wait.
    public static final ReplayRetry NEVER = new ReplayRetry(1, Duration.ZERO, Duration.ZERO);

    public ReplayRetry {
        if (attempts < 1 || attempts > 1_000) {
            throw new IllegalArgumentException("a replay makes 1 to 1,000 attempts, not " + attempts);
        }
        if (first.isNegative() || first.compareTo(longest) > 0 || longest.compareTo(DAY) > 0) {
            throw new IllegalArgumentException(
                    "waits go up from 0, to a day at most, not from " + first + " to " + longest);
        }
    }

    public ReplayRetry withAttempts(int attempts) {
        return new ReplayRetry(attempts, first, longest);
    }

    /// How long to wait after the n-th attempt, counted from 1.
    Duration waitAfter(int attempt, RandomGenerator random) {
        var bound = first;
        for (int i = 1; i < attempt && bound.compareTo(longest) < 0; i++) {
            bound = bound.multipliedBy(2);
        }
        bound = bound.compareTo(longest) < 0 ? bound : longest;
        return bound.isZero() ? bound : Duration.ofNanos(random.nextLong(bound.toNanos()));
    }
}
