package io.leftfold.subscribe;

import java.time.Duration;

/// @param batchSize    most events per read and per checkpoint, 1 to 10,000
/// @param pollInterval longest wait for a wake-up before looking again, and the wait before an unavailable store
///     is tried again
/// @param closeTimeout how long closing waits for the events in hand
public record SubscriptionOptions(int batchSize, Duration pollInterval, Duration closeTimeout) {
    public static final SubscriptionOptions DEFAULTS =
            new SubscriptionOptions(500, Duration.ofSeconds(1), Duration.ofSeconds(30));

    private static final int BATCH_SIZE_MAX = 10_000;

    public SubscriptionOptions {
        if (batchSize < 1 || batchSize > BATCH_SIZE_MAX) {
            throw new IllegalArgumentException("batchSize must be 1 to 10,000: " + batchSize);
        }
        if (!pollInterval.isPositive() || !closeTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "pollInterval and closeTimeout must be positive: " + pollInterval + ", " + closeTimeout);
        }
    }

    public SubscriptionOptions withBatchSize(int batchSize) {
        return new SubscriptionOptions(batchSize, pollInterval, closeTimeout);
    }

    public SubscriptionOptions withPollInterval(Duration pollInterval) {
        return new SubscriptionOptions(batchSize, pollInterval, closeTimeout);
    }

    public SubscriptionOptions withCloseTimeout(Duration closeTimeout) {
        return new SubscriptionOptions(batchSize, pollInterval, closeTimeout);
    }
}
