package io.leftfold.subscribe;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a round again and again, on a thread of its own: some times in a lease, and soon after somebody has asked for
/// one. Its methods are safe for use by several threads.
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    /// Rounds in a lease.
    private static final int BEATS = 3;

    /// After what has ended a partition may be claimed again, but no more often than so many times in a lease.
    private static final int ROUNDS_MAX = 100;

    private final String node;
    private final long lease;
    private final LongSupplier nanoTime;
    private final Runnable round;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean isSoon;
    private boolean isClosing;

    Rounds(String node, Duration lease, LongSupplier nanoTime, ThreadFactory threads, Runnable round) {
        this.node = node;
        this.lease = lease.toNanos();
        this.nanoTime = nanoTime;
        this.round = round;
        this.thread = threads.newThread(this::run);
    }

    void start() {
        thread.start();
    }

    /// Another round is to come soon.
    void soon() {
        lock.lock();
        try {
            isSoon = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// No more rounds come; one that is under way goes on. Can be repeated.
    @Override
    public void close() {
        lock.lock();
        try {
            isClosing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (await()) {
            try {
                round.run();
            } catch (Throwable failure) {
                // Nobody else says that the node is alive.
                LOG.error("a round of {} failed, and is made again", node, failure);
            }
        }
    }

    /// @return `false` once it is closed
    private boolean await() {
        long now = nanoTime.getAsLong();
        lock.lock();
        try {
            while (!isClosing) {
                long left = now + (isSoon ? lease / ROUNDS_MAX : lease / BEATS) - nanoTime.getAsLong();
                if (left <= 0) {
                    break;
                }
                var _ = changed.awaitNanos(left);
            }
            isSoon = false;
            return !isClosing;
        } catch (InterruptedException nobody) {
            LOG.debug("{} was interrupted, and goes on", node, nobody);
            return true;
        } finally {
            lock.unlock();
        }
    }
}
