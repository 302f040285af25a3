package io.leftfold;

import java.time.Duration;

/// The bounds of the queue that appends wait in, where a store gathers them into batches.
///
/// @param batchMax   most appends of a batch, at least 1
/// @param batchBytes most payload bytes of a batch, at least 1, unless one append alone has more
/// @param queueMax   most appends that wait, at least 1
/// @param queueBytes most payload bytes that wait, at least 1, unless nothing else waits
/// @param timeout    how long an append may wait before it is taken into a batch, positive
public record AppendOptions(int batchMax, long batchBytes, int queueMax, long queueBytes, Duration timeout) {
    public static final AppendOptions DEFAULTS =
            new AppendOptions(512, 4 << 20, 10_000, 64 << 20, Duration.ofSeconds(30));

    public AppendOptions {
        if (batchMax < 1 || batchBytes < 1 || queueMax < 1 || queueBytes < 1) {
            throw new IllegalArgumentException("every bound of a queue of appends must be at least 1: batchMax "
                    + batchMax + ", batchBytes " + batchBytes + ", queueMax " + queueMax + ", queueBytes "
                    + queueBytes);
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the timeout of an append must be positive: " + timeout);
        }
    }

    public AppendOptions withBatchMax(int batchMax) {
        return new AppendOptions(batchMax, batchBytes, queueMax, queueBytes, timeout);
    }

    public AppendOptions withBatchBytes(long batchBytes) {
        return new AppendOptions(batchMax, batchBytes, queueMax, queueBytes, timeout);
    }

    public AppendOptions withQueueMax(int queueMax) {
        return new AppendOptions(batchMax, batchBytes, queueMax, queueBytes, timeout);
    }

    public AppendOptions withQueueBytes(long queueBytes) {
        return new AppendOptions(batchMax, batchBytes, queueMax, queueBytes, timeout);
    }

    public AppendOptions withTimeout(Duration timeout) {
        return new AppendOptions(batchMax, batchBytes, queueMax, queueBytes, timeout);
    }
}
