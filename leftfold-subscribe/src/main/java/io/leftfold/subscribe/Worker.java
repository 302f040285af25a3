package io.leftfold.subscribe;

import io.leftfold.EventStore;
import io.leftfold.subscribe.Action.Await;
import io.leftfold.subscribe.Action.Deliver;
import io.leftfold.subscribe.Action.End;
import io.leftfold.subscribe.Action.Ending;
import io.leftfold.subscribe.Action.Redeliver;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that works on one partition which this node has claimed: runs a [PartitionMachine], waits where it
/// says so, and tells the subscription. Its methods are safe for use by several threads.
final class Worker<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /// The worker whose handler the current thread runs.
    private static final ScopedValue<Worker<?>> HANDLING = ScopedValue.newInstance();

    private final Partitions partitions;
    private final Subscriber<T> subscriber;
    private final Claim claim;
    private final SubscriptionNode<T> node;
    private final PartitionMachine machine;
    private final PartitionEdge<T> edge;
    private final PartitionSource source;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean isStopping;
    private boolean isReload;
    private Optional<String> hold = Optional.empty();

    /// The hold of which the machine knows.
    private Optional<String> told = Optional.empty();

    private volatile SubscriptionStatus status;
    private volatile int letters;
    private volatile Optional<Instant> oldest = Optional.empty();

    Worker(SubscriptionNode<T> node, Partitions partitions, Subscriber<T> subscriber, Claim claim) {
        this.node = node;
        this.partitions = partitions;
        this.subscriber = subscriber;
        this.claim = claim;
        EventStore store = node.store();
        var threads = node.environment().threads();
        this.machine = new PartitionMachine(
                subscriber.name(),
                claim.partition(),
                subscriber.key(),
                subscriber.options(),
                partitions.positionOf(claim.partition()));
        this.source = new PartitionSource(store, node.tailer(), subscriber, claim.partition(), threads, this::wake);
        this.edge = new PartitionEdge<>(
                subscriber,
                store,
                node.ledger(),
                claim,
                source,
                Forks.of(task -> threads.newThread(
                        () -> ScopedValue.where(HANDLING, this).run(task))));
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

    PartitionStatus partitionStatus() {
        var lag = oldest.map(recorded ->
                        Duration.between(recorded, node.environment().clock().instant()))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
        return new PartitionStatus(claim.partition(), Optional.of(claim.node()), true, status, letters, lag);
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

    private void wake() {
        order(() -> {});
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
        source.leave();
        end(ending);
    }

    private void end(Ending ending) {
        switch (ending) {
            case Ending.Failed(var reason) -> {
                LOG.error("{} stopped after position {}", claim, status.position(), reason);
                node.release(claim);
            }
            case Ending.Stopped _ -> {
                LOG.debug("{} has ended", claim);
                node.release(claim);
            }
            case Ending.Closed _ -> LOG.debug("{} has ended", claim);
            case Ending.Lost _ -> LOG.info("{} is lost to another claim", claim);
        }
        partitions.ended(this, ending);
        node.soon();
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
            if (message instanceof Message.Delivered && action instanceof Deliver(var _, var _, var step)) {
                step.letters().stream()
                        .filter(letter -> letter.state() == DeadLetter.State.PARKED)
                        .forEach(this::alert);
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
                    && !source.isLost()
                    && hold.equals(told)
                    && !(isForGrowth && source.isAfter(machine.scannedTo()))) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException notOurs) {
            LOG.debug("{} was interrupted while it waited, and goes on", claim, notOurs);
        } finally {
            lock.unlock();
        }
        return source.takeLost().orElseGet(Message.Woken::new);
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
            partitions.changed();
        }
    }

    private void alert(DeadLetter letter) {
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
