package io.leftfold.spi;

import io.leftfold.Follower;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Tells the followers of one process that a log has grown. Safe for use by several threads.
public final class Growth {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long head;
    private boolean closed;

    /// @param head the last position of the log now
    public Growth(long head) {
        this.head = head;
    }

    /// Says that the log now ends at `head`. An older news than the last is ignored.
    public void announce(long head) {
        lock.lock();
        try {
            if (head > this.head) {
                this.head = head;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    public Follower follow() {
        return new Waiter();
    }

    /// Ends every wait of every follower.
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Waiter implements Follower {
        private boolean left;

        @Override
        public boolean await(long position, Duration atMost) {
            long nanos = TimeUnit.NANOSECONDS.convert(atMost);
            lock.lock();
            try {
                while (head <= position) {
                    if (left || closed || nanos <= 0) {
                        return false;
                    }
                    nanos = changed.awaitNanos(nanos);
                }
                return !left && !closed;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                left = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
