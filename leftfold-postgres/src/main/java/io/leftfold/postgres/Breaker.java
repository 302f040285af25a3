package io.leftfold.postgres;

import io.leftfold.StoreUnavailableException;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Answers at once while a server is known to be away: after each failure to reach it nobody tries for twice
/// as long as after the one before, from 100 ms to 5 s; then one call tries. Safe for use by several threads.
final class Breaker {
    private static final long FIRST = Duration.ofMillis(100).toNanos();
    private static final long LAST = Duration.ofSeconds(5).toNanos();

    private final LongSupplier nanoTime;
    private long pause;
    private long failedAt;

    Breaker(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// @throws StoreUnavailableException if the server is taken to be away
    synchronized void check(String store) {
        if (pause == 0) {
            return;
        }
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
        pause = 0;
    }

    synchronized void failed() {
        pause = Math.clamp(2 * pause, FIRST, LAST);
        failedAt = nanoTime.getAsLong();
    }
}
