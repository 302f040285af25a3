package io.leftfold.replay;

import io.leftfold.Backoff;
import io.leftfold.RetryPolicy;
import java.time.Duration;

/// @param lanes        how many events are handled at once, 1 to 256; events of one key stay in one lane
/// @param inFlightMax  most events that are read and not finished, or wait for one before them, 1 to 100,000
/// @param batchSize    most events per read, and per call of a sink, 1 to 10,000
/// @param perSecond    most events per second over all lanes; 0 for as fast as it goes
/// @param retry        what is done after a failure that may pass; waits are at most a day
/// @param onFailure    what is done after the last attempt has failed
/// @param saveInterval how often the checkpoint is saved: what was finished since then comes again after a kill;
///     0 to a day
/// @param closeTimeout how long the end of a replay waits for the events in hand, at most a day
public record ReplayOptions(
        int lanes,
        int inFlightMax,
        int batchSize,
        int perSecond,
        RetryPolicy retry,
        OnFailure onFailure,
        Duration saveInterval,
        Duration closeTimeout) {
    /// What becomes of an event that cannot be handled, and of those behind it.
    public enum OnFailure {
        /// The replay stops. Events in other lanes that are in hand get done.
        STOP,
        /// What has the same key is skipped, all else goes on. The checkpoint stays before the event, so the next
        /// run gives it, and all behind it, again.
        SKIP_KEY,
        /// The event counts as finished and is in the report. The checkpoint passes it.
        SKIP_EVENT
    }

    private static final Duration DAY = Duration.ofDays(1);

    public static final ReplayOptions DEFAULTS = new ReplayOptions(
            1,
            1_000,
            500,
            0,
            new RetryPolicy(5, new Backoff(Duration.ofMillis(50), Duration.ofSeconds(10))),
            OnFailure.STOP,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30));

    public ReplayOptions {
        check("lanes", lanes, 1, 256);
        check("inFlightMax", inFlightMax, 1, 100_000);
        check("batchSize", batchSize, 1, 10_000);
        check("perSecond", perSecond, 0, Integer.MAX_VALUE);
        if (retry.backoff().longest().compareTo(DAY) > 0) {
            throw new IllegalArgumentException("waits are at most a day: " + retry);
        }
        if (saveInterval.isNegative()
                || !closeTimeout.isPositive()
                || saveInterval.compareTo(DAY) > 0
                || closeTimeout.compareTo(DAY) > 0) {
            throw new IllegalArgumentException("saveInterval is 0 to a day and closeTimeout more than 0 to a day, not "
                    + saveInterval + ", " + closeTimeout);
        }
    }

    public ReplayOptions withLanes(int lanes) {
        return new ReplayOptions(
                lanes, inFlightMax, batchSize, perSecond, retry, onFailure, saveInterval, closeTimeout);
    }

    public ReplayOptions withInFlightMax(int inFlightMax) {
        return new ReplayOptions(
                lanes, inFlightMax, batchSize, perSecond, retry, onFailure, saveInterval, closeTimeout);
    }

    public ReplayOptions withBatchSize(int batchSize) {
        return new ReplayOptions(
                lanes, inFlightMax, batchSize, perSecond, retry, onFailure, saveInterval, closeTimeout);
    }

    public ReplayOptions withPerSecond(int perSecond) {
        return new ReplayOptions(
                lanes, inFlightMax, batchSize, perSecond, retry, onFailure, saveInterval, closeTimeout);
    }

    public ReplayOptions withRetry(RetryPolicy retry) {
        return new ReplayOptions(
                lanes, inFlightMax, batchSize, perSecond, retry, onFailure, saveInterval, closeTimeout);
    }

    public ReplayOptions withOnFailure(OnFailure onFailure) {
        return new ReplayOptions(
                lanes, inFlightMax, batchSize, perSecond, retry, onFailure, saveInterval, closeTimeout);
    }

    public ReplayOptions withSaveInterval(Duration saveInterval) {
        return new ReplayOptions(
                lanes, inFlightMax, batchSize, perSecond, retry, onFailure, saveInterval, closeTimeout);
    }

    public ReplayOptions withCloseTimeout(Duration closeTimeout) {
        return new ReplayOptions(
                lanes, inFlightMax, batchSize, perSecond, retry, onFailure, saveInterval, closeTimeout);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ": " + value);
        }
    }
}
