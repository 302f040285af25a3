package io.leftfold;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// How long to wait before another attempt: up to a bound that doubles each time, until it is the longest.
///
/// @param first   bound of the first wait, at least 0
/// @param longest largest bound, no shorter than the first
public record Backoff(Duration first, Duration longest) {
    public Backoff {
        if (first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "waits go up from 0 or more, not from " + first + " to " + longest + " at most");
        }
    }

    /// The bound of the wait after the n-th attempt, counted from 1.
    public Duration bound(int attempt) {
        var half = longest.dividedBy(2);
        var bound = first;
        // What is not zero is the longest after a hundred doublings or so.
        for (int i = 1; i < attempt && !bound.isZero() && bound.compareTo(longest) < 0; i++) {
            bound = bound.compareTo(half) > 0 ? longest : bound.multipliedBy(2);
        }
        return bound;
    }

    /// A random part of the bound after the n-th attempt, counted from 1, so that competitors spread ("full jitter",
    /// Marc Brooker, Exponential Backoff and Jitter, 2015). At most 292 years.
    public Duration random(int attempt, RandomGenerator random) {
        long bound = TimeUnit.NANOSECONDS.convert(bound(attempt));
        return Duration.ofNanos(bound == 0 ? 0 : random.nextLong(bound));
    }
}
