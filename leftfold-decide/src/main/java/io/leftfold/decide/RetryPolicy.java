package io.leftfold.decide;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// How often a command is decided again after a conflict, and how long it waits before: a random part of a bound
/// that doubles each time ("full jitter", Marc Brooker, Exponential Backoff and Jitter, 2015), so that
/// competitors spread.
///
/// @param attempts  most decisions of one command, 1 to 1,000
/// @param waitFirst bound of the first wait
/// @param waitMax   largest bound
public record RetryPolicy(int attempts, Duration waitFirst, Duration waitMax) {
    public static final RetryPolicy DEFAULTS = new RetryPolicy(20, Duration.ofMillis(1), Duration.ofMillis(100));

    private static final int ATTEMPTS_MAX = 1_000;

    public RetryPolicy {
        if (attempts < 1 || attempts > ATTEMPTS_MAX) {
            throw new IllegalArgumentException("attempts must be 1 to 1,000: " + attempts);
        }
        if (waitFirst.isNegative() || waitMax.compareTo(waitFirst) < 0) {
            throw new IllegalArgumentException(
                    "waits must not be negative nor fall: " + waitFirst + " first, " + waitMax + " at most");
        }
    }

    public RetryPolicy withAttempts(int attempts) {
        return new RetryPolicy(attempts, waitFirst, waitMax);
    }

    /// How long to wait after the n-th attempt, counted from 1.
    Duration waitAfter(int attempt, RandomGenerator random) {
        int doublings = Math.min(attempt - 1, Integer.SIZE - 2);
        // Cut before it is doubled: a long first wait would soon be more nanoseconds than a number holds.
        long first = TimeUnit.NANOSECONDS.convert(waitFirst);
        long max = TimeUnit.NANOSECONDS.convert(waitMax);
        long bound = first > max >> doublings ? max : first << doublings;
        return Duration.ofNanos(bound == 0 ? 0 : random.nextLong(bound));
    }
}
