package io.leftfold.decide;

import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.ExpectedVersion.Exactly;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// A lock that was acquired, until it is closed, or has not been renewed for as long as it lives and another one
/// has taken it over. Safe for use by several threads.
///
/// Only [#condition] protects what is done: to know that the lease was good a moment ago is not to know that it
/// is. Other systems are to be given the [#epoch], and must refuse one that is lower than what they have seen.
public final class Lease implements AutoCloseable {
    private final Locks locks;
    private final String key;
    private final long epoch;
    private final Duration timeToLive;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private volatile long confirmedAt;

    /// @param confirmedAt nanoseconds, not after it was acquired
    Lease(Locks locks, String key, long epoch, Duration timeToLive, long confirmedAt) {
        this.locks = locks;
        this.key = key;
        this.epoch = epoch;
        this.timeToLive = timeToLive;
        this.confirmedAt = confirmedAt;
    }

    public String key() {
        return key;
    }

    /// Rises with each acquisition of this lock.
    public long epoch() {
        return epoch;
    }

    /// That nobody has acquired the lock since, nor was it released: for [io.leftfold.Append#onlyIf] and
    /// [CommandContext#onlyIf]. Renewals leave it as it is.
    public Stated condition() {
        return new StreamVersion(LockView.stream(key), new Exactly(epoch));
    }

    /// How long nobody should take it over, by this process's own clock: zero once that is over.
    public Duration remaining() {
        var left = timeToLive.minusNanos(locks.now() - confirmedAt);
        return isOver.get() || left.isNegative() ? Duration.ZERO : left;
    }

    /// Makes it live on for as long again. Also if its time was over and nobody has taken it yet.
    ///
    /// @return `false` if it is closed, or lost to another one
    public boolean renew() {
        long asked = locks.now();
        if (isOver.get()) {
            return false;
        }
        if (!locks.renew(this)) {
            isOver.set(true);
            return false;
        }
        confirmedAt = asked;
        return true;
    }

    /// Gives the lock back; nothing happens where it is lost. Can be repeated.
    ///
    /// @throws io.leftfold.LeftfoldException what an append throws; the lease then ends after its time
    @Override
    public void close() {
        if (!isOver.getAndSet(true)) {
            locks.release(this);
        }
    }
}
