package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.ReadAhead;
import io.leftfold.RecordedEvent;
import io.leftfold.subscribe.Action.Await;
import io.leftfold.subscribe.Action.Deliver;
import io.leftfold.subscribe.Action.End;
import io.leftfold.subscribe.Action.Ending;
import io.leftfold.subscribe.Action.Redeliver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that works on one partition which this node has claimed: runs a [PartitionMachine], waits where it
/// says so, and tells the subscription. Its methods are safe for use by several threads.
final class Worker<T> implements Tailer.Listener, Source {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /// The worker whose handler the current thread runs.
    private static final ScopedValue<Worker<?>> HANDLING = ScopedValue.newInstance();

    private final Subscription subscription;
    private final Subscriber<T> subscriber;
    private final Claim claim;
    private final SubscriptionNode<T> node;
    private final PartitionMachine machine;
    private final PartitionEdge<T> edge;
    private final StoreSource behind;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean isStopping;
    private boolean isReload;
    private Optional<String> hold;

    /// The hold of which the machine knows.
    private Optional<String> told = Optional.empty();

    /// Up to here the log goes, as far as somebody has said so.
    private long head;

    private @Nullable Message news;

    /// Whether the tailer reads for it. Belongs to the thread, like the next one.
    private boolean isFollowing;

    private LogInfo log;

    private volatile SubscriptionStatus status;
    private volatile int letters;
    private volatile Optional<Instant> oldest = Optional.empty();

    Worker(
            SubscriptionNode<T> node,
            Subscription subscription,
            Subscriber<T> subscriber,
            Claim claim,
            Optional<String> hold,
            long position) {
        this.node = node;
        this.subscription = subscription;
        this.subscriber = subscriber;
        this.claim = claim;
        this.hold = hold;
        EventStore store = node.store();
        var threads = node.environment().threads();
        this.machine = new PartitionMachine(
                subscriber.name(), claim.partition(), subscriber.key(), subscriber.options(), position);
        this.behind = new StoreSource(
                store,
                subscriber,
                claim.partition(),
                range -> new ReadAhead(there -> store.readAll(subscriber.query(), there), range, threads)::after);
        this.edge = new PartitionEdge<>(
                subscriber,
                store,
                node.ledger(),
                claim,
                this,
                Forks.of(task -> threads.newThread(
                        () -> ScopedValue.where(HANDLING, this).run(task))));
        this.log = store.log();
        this.status = machine.status();
        this.thread = threads.newThread(this::run);
    }

    void start() {
        thread.start();
    }

    Claim claim() {
        return claim;
    }

    SubscriptionStatus status() {
        return status;
    }

    int letters() {
        return letters;
    }

    Duration lag() {
        return oldest.map(recorded ->
                        Duration.between(recorded, node.environment().clock().instant()))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
    }

    void stop() {
        order(() -> isStopping = true);
        node.admission().wake();
    }

    void hold(Optional<String> reason) {
        order(() -> hold = reason);
    }

    void reload() {
        order(() -> isReload = true);
    }

    @Override
    public void grown(long head) {
        order(() -> this.head = head);
    }

    @Override
    public void lost(Message why) {
        order(() -> news = why);
    }

    private void order(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return isStopping;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for its end.
    ///
    /// @return whether it has ended; not if that is asked from its own handler
    boolean join(Duration atMost) throws InterruptedException {
        boolean isOwn = thread.equals(Thread.currentThread())
                || HANDLING.isBound() && HANDLING.get().equals(this);
        return isOwn || thread.join(atMost);
    }

    private void run() {
        Ending ending;
        try {
            ending = work();
        } catch (Throwable bug) {
            ending = new Ending.Failed(bug);
        }
        node.tailer().leave(this);
        subscription.ended(this, ending);
    }

    private Ending work() {
        Message message = new Message.Started();
        while (true) {
            // A handler may leave the thread interrupted, and then no wait would be one.
            Thread.interrupted();
            var action = machine.on(Moment.of(node.environment()), orders(), message);
            publish();
            switch (action) {
                case End(var ending) -> {
                    return ending;
                }
                case Await(long until, boolean isForGrowth) -> message = await(until, isForGrowth);
                case Deliver deliver when !deliver.events().isEmpty() -> message = admitted(deliver);
                case Redeliver redeliver -> message = admitted(redeliver);
                case Deliver _, Action.Resume _, Action.Read _, Action.Mark _ -> message = edge.run(action);
            }
            if (message instanceof Message.Delivered) {
                alert(action);
            }
        }
    }

    private Message admitted(Action action) {
        // Whoever is to stop does what it was about to do: the wait alone is given up.
        boolean isIn = node.admission().enter(subscriber.options().priority(), this::isStopping);
        try {
            return edge.run(action);
        } finally {
            if (isIn) {
                node.admission().leave();
            }
        }
    }

    private Orders orders() {
        lock.lock();
        try {
            var orders = new Orders(isStopping, hold, isReload);
            isReload = false;
            told = hold;
            return orders;
        } finally {
            lock.unlock();
        }
    }

    private Message await(long until, boolean isForGrowth) {
        lock.lock();
        try {
            long nanos = until - node.environment().nanoTime().getAsLong();
            while (nanos > 0
                    && !isStopping
                    && !isReload
                    && news == null
                    && hold.equals(told)
                    && !(isForGrowth && head > machine.scannedTo())) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException notOurs) {
            LOG.debug("{} was interrupted while it waited, and goes on", claim, notOurs);
        } finally {
            lock.unlock();
        }
        return takeNews().orElseGet(Message.Woken::new);
    }

    private Optional<Message> takeNews() {
        lock.lock();
        try {
            var taken = Optional.ofNullable(news);
            if (taken.isPresent()) {
                news = null;
                isFollowing = false;
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void restart(LogInfo log) {
        this.log = log;
        behind.restart(log);
        node.tailer().leave(this);
        isFollowing = false;
        takeNews();
    }

    @Override
    public Message read(long after, int limit) {
        var lost = takeNews();
        if (lost.isPresent()) {
            return lost.get();
        }
        if (isFollowing) {
            var slice = node.tailer().after(after, Math.max(1_000, 4 * limit));
            if (slice.isPresent()) {
                return page(slice.get(), after, limit);
            }
            // A read may have been ahead of the window; else the window has moved on without it.
            if (!node.tailer().isBefore(after)) {
                node.tailer().leave(this);
                isFollowing = false;
            }
        }
        var read = behind.read(after, limit);
        if (!isFollowing && read instanceof Message.PageRead page && page.isAtEnd()) {
            isFollowing = true;
            order(() -> head = 0);
            node.tailer().follow(this, page.end().position());
        }
        return read;
    }

    private Message page(Tailer.Slice slice, long after, int limit) {
        var events = new ArrayList<RecordedEvent>();
        long scannedTo = after;
        var end = Tailer.nowhere(log, after);
        for (var event : slice.events()) {
            if (events.size() == limit) {
                break;
            }
            scannedTo = event.position();
            end = Checkpoint.of(log, event);
            if (isOurs(event)) {
                events.add(event);
            }
        }
        return new Message.PageRead(List.copyOf(events), end, slice.head(), scannedTo == slice.head());
    }

    private boolean isOurs(RecordedEvent event) {
        return subscriber.query().matches(event) && subscriber.partitionOf(event) == claim.partition();
    }

    private void publish() {
        var before = status;
        status = machine.status();
        letters = machine.letters();
        oldest = machine.oldest();
        if (!status.equals(before)) {
            if (status instanceof SubscriptionStatus.Waiting(long position, var reason)
                    && !(before instanceof SubscriptionStatus.Waiting)) {
                LOG.warn("{} waits after position {}: {}", claim, position, reason);
            }
            subscription.changed();
        }
    }

    private void alert(Action action) {
        var parked = switch (action) {
            case Deliver(var _, var _, var step) -> step.parked();
            case Redeliver _, Action.Resume _, Action.Read _, Action.Mark _, Await _, End _ -> List.<DeadLetter>of();
        };
        for (var letter : parked) {
            if (letter.state() == DeadLetter.State.PARKED) {
                LOG.error(
                        "{}: event {} at position {} waits for an operator after {} attempts: {}",
                        claim,
                        letter.type(),
                        letter.position(),
                        letter.attempts(),
                        letter.error());
                try {
                    subscriber.options().alert().accept(letter);
                } catch (RuntimeException failure) {
                    LOG.error("the alert for position {} failed", letter.position(), failure);
                }
            }
        }
    }
}
