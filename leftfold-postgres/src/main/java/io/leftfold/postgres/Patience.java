package io.leftfold.postgres;

import io.leftfold.Backoff;
import java.time.Duration;

/// The time within which something is tried again, from its making on. Used by one thread.
final class Patience {
    private static final Duration PAUSE_MIN = Duration.ofMillis(10);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

    private final PostgresOptions options;
    private final Backoff pauses;
    private final long began;
    private int attempts;

    Patience(PostgresOptions options) {
        this(options, PAUSE_MIN);
    }

    /// @param pause the first one, at most a second
    Patience(PostgresOptions options, Duration pause) {
        this.options = options;
        this.pauses = new Backoff(pause, PAUSE_MAX);
        this.began = options.environment().nanoTime().getAsLong();
    }

    /// Waits before another attempt, longer each time; not if the time is up.
    ///
    /// @return whether there is to be one
    boolean hasMore() {
        long spent = options.environment().nanoTime().getAsLong() - began;
        if (spent > options.patience().toNanos()) {
            return false;
        }
        options.environment().pause().accept(pauses.bound(++attempts));
        return true;
    }
}
