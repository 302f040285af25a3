package io.leftfold.sqlite;

import io.leftfold.Follower;
import io.leftfold.OverloadedException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Follows a log that another process writes, by looking at it again and again.
final class PollingFollower implements Follower {
    private final LongSupplier head;
    private final long intervalNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private boolean closed;

    PollingFollower(LongSupplier head, Duration interval) {
        this.head = head;
        this.intervalNanos = TimeUnit.NANOSECONDS.convert(interval);
    }

    @Override
    public boolean await(long position, Duration atMost) {
        long rest = TimeUnit.NANOSECONDS.convert(atMost);
        try {
            while (!isClosed()) {
                if (isAbove(position)) {
                    return true;
                }
                if (rest <= 0) {
                    return false;
                }
                pause(Math.min(rest, intervalNanos));
                rest -= intervalNanos;
            }
            return false;
        } catch (StoreClosedException closed) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// A log that cannot be looked at just now may have grown: who reads it next is told why.
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
