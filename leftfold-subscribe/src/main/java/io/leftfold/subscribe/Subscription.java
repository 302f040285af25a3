package io.leftfold.subscribe;

import io.leftfold.Capability;
import io.leftfold.Checkpoint;
import io.leftfold.CheckpointStore;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Follower;
import io.leftfold.LogInfo;
import io.leftfold.OverloadedException;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.ReadAhead;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.SubscriptionFailedException;
import io.leftfold.WorkUnknownException;
import io.leftfold.subscribe.SubscriptionStatus.CatchingUp;
import io.leftfold.subscribe.SubscriptionStatus.Closed;
import io.leftfold.subscribe.SubscriptionStatus.Failed;
import io.leftfold.subscribe.SubscriptionStatus.Live;
import io.leftfold.subscribe.SubscriptionStatus.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers the events of a log that match a query, in the order of positions, without leaving one out: first
/// all that are there, then each as it comes. Has one thread. Its methods are safe for use by several threads.
///
/// An event that cannot be handled stops the subscription, see [#status]; it is tried alone before, so that all
/// before it are done. A store that is unavailable for a while only delays it. When it is back, the subscription
/// looks whether it holds the same history, and stops with [io.leftfold.CheckpointMismatchException] if what was
/// handled is not there any more.
public final class Subscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    private final String name;
    private final EventStore store;
    private final Query query;
    private final Sink sink;
    private final SubscriptionOptions options;
    private final LogInfo log;
    private final Follower follower;
    private final ThreadFactory threads;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private SubscriptionStatus status;
    private volatile boolean closing;

    /// Belongs to the thread, like the next three.
    private Optional<Checkpoint> checkpoint;

    private ReadAhead pages;

    /// Up to here a batch has failed, so events come one by one: those before the bad one get done, and it
    /// stands alone.
    private long aloneUpTo;

    /// Whether the checkpoint is where it was, and in the history that the store holds: not after a failure,
    /// which may have been a commit without an answer, or the end of a server whose copy goes on.
    private boolean isSure = true;

    private Subscription(
            String name,
            EventStore store,
            Query query,
            Sink sink,
            SubscriptionOptions options,
            Environment environment) {
        this.name = name;
        this.store = store;
        this.query = query;
        this.sink = sink;
        this.options = options;
        store.require(Capability.GLOBAL_ORDER);
        this.log = store.log();
        this.checkpoint = sink.resume();
        checkpoint.ifPresent(there -> there.verify(store));
        this.status = new CatchingUp(position(), log.head());
        this.follower = store.follow();
        this.threads = environment.threads();
        this.pages = pages();
        this.thread = environment.threads().newThread(this::run);
    }

    /// Starts delivering to `sink` from where it says.
    ///
    /// @param name for messages
    /// @throws io.leftfold.CheckpointMismatchException if the sink's checkpoint is not of this log
    /// @throws io.leftfold.UnsupportedCapabilityException if the store has no global order
    public static Subscription start(
            String name,
            EventStore store,
            Query query,
            Sink sink,
            SubscriptionOptions options,
            Environment environment) {
        var subscription = new Subscription(name, store, query, sink, options, environment);
        subscription.thread.start();
        return subscription;
    }

    /// Starts calling `handler` for each event at least once, with the event as the cause of what it does.
    ///
    /// @param name of the checkpoint too
    /// @throws io.leftfold.CheckpointMismatchException if the checkpoint is not of this log
    public static Subscription start(
            String name,
            EventStore store,
            Query query,
            CheckpointStore checkpoints,
            Consumer<RecordedEvent> handler,
            SubscriptionOptions options,
            Environment environment) {
        return start(name, store, query, new HandlerSink(name, checkpoints, handler), options, environment);
    }

    public String name() {
        return name;
    }

    public SubscriptionStatus status() {
        lock.lock();
        try {
            return status;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until all events up to `position` are handled.
    ///
    /// @return `false` if the time is up, the thread was interrupted or the subscription closed before
    /// @throws SubscriptionFailedException if the subscription has stopped below `position`
    public boolean waitFor(long position, Duration atMost) {
        long nanos = TimeUnit.NANOSECONDS.convert(atMost);
        lock.lock();
        try {
            while (status.position() < position && !status.isOver() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            if (status instanceof Failed(long reached, var reason) && reached < position) {
                throw new SubscriptionFailedException(
                        "the subscription " + name + " stopped after position " + reached + " and will not reach "
                                + position + "; mend what its cause says and start it again",
                        reason);
            }
            return status.position() >= position;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Stops after the events in hand, for which it waits. The checkpoint stays where it is. Can be repeated.
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        follower.close();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            if (!thread.join(options.closeTimeout())) {
                LOG.warn("subscription {} is still handling an event after {}", name, options.closeTimeout());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                try {
                    step();
                } catch (StoreUnavailableException | OverloadedException | WorkUnknownException passing) {
                    isSure = false;
                    report(new Waiting(position(), passing.toString()));
                    pause();
                }
            }
            report(new Closed(position()));
        } catch (StoreClosedException ended) {
            report(new Closed(position()));
        } catch (Throwable failure) {
            LOG.error("subscription {} stopped after position {}", name, position(), failure);
            report(new Failed(position(), failure));
        } finally {
            follower.close();
        }
    }

    private void step() {
        // A handler may leave the thread interrupted, and then no wait would be one.
        Thread.interrupted();
        if (!isSure) {
            checkpoint = sink.resume();
            checkpoint.ifPresent(there -> there.verify(store));
            pages = pages();
            isSure = true;
        }
        var page = position() < aloneUpTo
                ? store.readAll(query, Range.forward().after(position()).limit(1))
                : pages.after(position());
        if (page.head() < position()) {
            checkpoint.ifPresent(there -> there.verify(store));
        }
        if (page.scannedTo() > position() && !deliver(page)) {
            return;
        }
        if (page.atEnd()) {
            report(new Live(position()));
            follower.await(position(), options.pollInterval());
        } else {
            report(new CatchingUp(position(), page.head()));
        }
    }

    private ReadAhead pages() {
        return new ReadAhead(
                range -> store.readAll(query, range), Range.forward().limit(options.batchSize()), threads);
    }

    /// @return whether it is done; if not, its events are to be tried one by one
    private boolean deliver(Page page) {
        var next = new Checkpoint(log.id(), log.incarnation(), page.scannedTo(), eventAt(page));
        try {
            sink.deliver(page.events(), checkpoint, next);
        } catch (StoreUnavailableException | OverloadedException | WorkUnknownException passing) {
            throw passing;
        } catch (RuntimeException failure) {
            if (page.events().size() <= 1) {
                throw failure;
            }
            aloneUpTo = page.scannedTo();
            return false;
        }
        checkpoint = Optional.of(next);
        return true;
    }

    private void pause() {
        lock.lock();
        try {
            long nanos = TimeUnit.NANOSECONDS.convert(options.pollInterval());
            while (!closing && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException notOurs) {
            LOG.debug("subscription {} was interrupted while it waited, and goes on", name, notOurs);
        } finally {
            lock.unlock();
        }
    }

    private UUID eventAt(Page page) {
        if (!page.events().isEmpty() && page.events().getLast().position() == page.scannedTo()) {
            return page.events().getLast().id();
        }
        var there = Range.forward().after(page.scannedTo() - 1).limit(1);
        return store.readAll(Query.ALL, there).events().getFirst().id();
    }

    private long position() {
        return checkpoint.map(Checkpoint::position).orElse(0L);
    }

    private void report(SubscriptionStatus now) {
        lock.lock();
        try {
            status = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
