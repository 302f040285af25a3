package io.leftfold.spi;

import io.leftfold.Follower;
import io.leftfold.OverloadedException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Follows a log that another process writes, by looking at it again and again. Safe for use by several threads.
public final class PollingFollower implements Follower {
    private final LongSupplier head;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private boolean closed;

    /// @param head     looks at the log: its last position, 0 where there is none
    /// @param interval how long to pause between two looks
    /// @param nanoTime nanoseconds that only rise
    public PollingFollower(LongSupplier head, Duration interval, LongSupplier nanoTime) {
        this.head = head;
        this.intervalNanos = TimeUnit.NANOSECONDS.convert(interval);
        this.nanoTime = nanoTime;
    }

    /// As [Follower#await] says, but for a look that is under way when the time is up: it is waited for, and
    /// what it finds is the answer. A look that fails because the store is unavailable or overloaded has
    /// found nothing, and the next comes in its turn; other failures come out.
    @Override
    public boolean await(long position, Duration atMost) {
        long nanos = TimeUnit.NANOSECONDS.convert(atMost);
        long since = nanoTime.getAsLong();
        try {
            while (!isClosed()) {
                if (isAbove(position)) {
                    return !isClosed();
                }
                long rest = nanos - (nanoTime.getAsLong() - since);
                if (rest <= 0) {
                    return false;
                }
                pause(Math.min(rest, intervalNanos));
            }
            return false;
        } catch (StoreClosedException closed) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isAbove(long position) {
        try {
            return head.getAsLong() > position;
        } catch (StoreUnavailableException | OverloadedException passing) {
            return false;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void pause(long nanos) throws InterruptedException {
        long rest = nanos;
        lock.lock();
        try {
            while (!closed && rest > 0) {
                rest = left.awaitNanos(rest);
            }
        } finally {
            lock.unlock();
        }
    }
}
