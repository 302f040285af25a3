package io.leftfold;

import java.time.Duration;

/// How often the same thing is tried, and how long it is waited between two attempts.
///
/// @param attempts most of one thing, the first among them, 1 to 1,000
/// @param backoff  bounds of the waits, of which each is a random part
public record RetryPolicy(int attempts, Backoff backoff) {
    /// For what competitors make fail, such as a command after a conflict.
    public static final RetryPolicy DEFAULTS =
            new RetryPolicy(20, new Backoff(Duration.ofMillis(1), Duration.ofMillis(100)));

    private static final int ATTEMPTS_MAX = 1_000;

    public RetryPolicy {
        if (attempts < 1 || attempts > ATTEMPTS_MAX) {
            throw new IllegalArgumentException("attempts must be 1 to 1,000: " + attempts);
        }
    }

    public RetryPolicy withAttempts(int attempts) {
        return new RetryPolicy(attempts, backoff);
    }
}
