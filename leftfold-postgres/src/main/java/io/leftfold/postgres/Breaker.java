package io.leftfold.postgres;

import io.leftfold.Backoff;
import io.leftfold.StoreUnavailableException;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Answers at once while a server is known to be away: after each failure to reach it nobody tries for twice
/// as long as after the one before, from 100 ms to 5 s; then one call tries. Safe for use by several threads.
final class Breaker {
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final LongSupplier nanoTime;
    private int failures;
    private long failedAt;

    Breaker(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// @throws StoreUnavailableException if the server is taken to be away
    synchronized void check(String store) {
        if (failures == 0) {
            return;
        }
        long pause = PAUSES.bound(failures).toNanos();
        long since = nanoTime.getAsLong() - failedAt;
        if (since < pause) {
            throw new StoreUnavailableException(
                    store + " could not be reached " + Duration.ofNanos(since).toMillis()
                            + " ms ago, and is tried again in "
                            + Duration.ofNanos(pause - since).toMillis()
                            + " ms; nothing was written");
        }
        // Whoever comes while this one tries is answered at once.
        failedAt = nanoTime.getAsLong();
    }

    synchronized void succeeded() {
        failures = 0;
    }

    synchronized void failed() {
        failures++;
        failedAt = nanoTime.getAsLong();
    }
}
