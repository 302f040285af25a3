package io.leftfold.subscribe;

import io.leftfold.EventStore;
import io.leftfold.Follower;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the log once for all partitions of a node that have come to its end. One thread reads what is new, all
/// of it, into a window of the newest events, from which they take their pages; whoever is slower than the window
/// moves reads the store again. The thread reads nothing while nobody follows. Safe for use by several threads.
final class Tailer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tailer.class);

    /// Somebody who follows.
    interface Listener {
        /// The log goes to `head` now.
        void grown(long head);

        /// The window is gone; the listener follows no longer.
        void lost(Message why);
    }

    /// Events right after a position.
    ///
    /// @param head of the window
    record Slice(List<RecordedEvent> events, long head) {}

    private static final int PAGE = 1_000;

    private final EventStore store;
    private final Follower follower;
    private final Supplier<Duration> pollInterval;
    private final Thread thread;
    private final long bytesMax;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private final @Nullable RecordedEvent[] window;

    /// The window holds what is after `from`, up to `head`.
    private long from;

    private long head;
    private long bytes;
    private boolean isClosing;

    Tailer(EventStore store, NodeOptions options, Supplier<Duration> pollInterval, ThreadFactory threads) {
        this.store = store;
        this.follower = store.follow();
        this.pollInterval = pollInterval;
        this.window = new RecordedEvent[options.windowEvents()];
        this.bytesMax = options.windowBytes();
        this.thread = threads.newThread(this::run);
        thread.start();
    }

    /// Lets `listener` follow from `position` on, up to which it has read.
    void follow(Listener listener, long position) {
        lock.lock();
        try {
            if (listeners.isEmpty()) {
                clear();
                from = position;
                head = position;
            }
            listeners.add(listener);
            if (head > position) {
                listener.grown(head);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void leave(Listener listener) {
        lock.lock();
        try {
            listeners.remove(listener);
        } finally {
            lock.unlock();
        }
    }

    /// What is known to be after `position`; empty where the window does not tell.
    ///
    /// @param limit most events
    Optional<Slice> after(long position, int limit) {
        lock.lock();
        try {
            if (position < from || position > head) {
                return Optional.empty();
            }
            int count = (int) Math.min(limit, head - position);
            var events = new ArrayList<RecordedEvent>(count);
            for (long p = position + 1; p <= position + count; p++) {
                var event = window[index(p)];
                if (event != null) {
                    events.add(event);
                }
            }
            return Optional.of(new Slice(events, head));
        } finally {
            lock.unlock();
        }
    }

    private int index(long position) {
        return (int) (position & (window.length - 1));
    }

    private void clear() {
        Arrays.fill(window, null);
        bytes = 0;
    }

    private void run() {
        while (awaitListeners()) {
            try {
                read();
            } catch (StoreClosedException _) {
                lose(new Message.Closed());
            } catch (RuntimeException failure) {
                LOG.debug("the log cannot be followed just now", failure);
                lose(new Message.Passing(failure.toString()));
            } catch (Throwable failure) {
                // Whoever follows would wait for ever for a thread that has ended.
                LOG.error("the log cannot be followed just now", failure);
                lose(new Message.Passing(failure.toString()));
            }
        }
    }

    private void read() {
        // A store may leave the thread interrupted, and then no wait would be one.
        Thread.interrupted();
        long after = head();
        follower.await(after, pollInterval.get());
        if (isClosing) {
            return;
        }
        var page = store.readAll(Query.ALL, Range.forward().after(after).limit(PAGE));
        if (page.head() < after) {
            lose(new Message.Passing(StoreSource.shorter(page, after)));
        } else if (!page.events().isEmpty()) {
            add(after, page.events());
        }
    }

    private long head() {
        lock.lock();
        try {
            return head;
        } finally {
            lock.unlock();
        }
    }

    private void add(long after, List<RecordedEvent> events) {
        lock.lock();
        try {
            if (head != after) {
                // The window began anew elsewhere during the read.
                return;
            }
            for (var event : events) {
                head = event.position();
                bytes += event.payload().size();
                if (head - from > window.length) {
                    drop();
                }
                window[index(head)] = event;
            }
            while (bytes > bytesMax && from < head) {
                drop();
            }
            listeners.forEach(listener -> listener.grown(head));
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        from++;
        var oldest = window[index(from)];
        if (oldest != null) {
            bytes -= oldest.payload().size();
            window[index(from)] = null;
        }
    }

    private void lose(Message why) {
        lock.lock();
        try {
            listeners.forEach(listener -> listener.lost(why));
            listeners.clear();
        } finally {
            lock.unlock();
        }
    }

    /// @return `false` once it is closed
    private boolean awaitListeners() {
        lock.lock();
        try {
            while (listeners.isEmpty() && !isClosing) {
                changed.awaitUninterruptibly();
            }
            return !isClosing;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        follower.close();
    }

    /// Whether `position` is one that the window has not come to yet.
    boolean isBefore(long position) {
        lock.lock();
        try {
            return head < position;
        } finally {
            lock.unlock();
        }
    }
}
