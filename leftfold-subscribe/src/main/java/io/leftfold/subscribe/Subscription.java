package io.leftfold.subscribe;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.OverloadedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.SubscriptionFailedException;
import io.leftfold.subscribe.Action.Ending;
import io.leftfold.subscribe.SubscriptionStatus.CatchingUp;
import io.leftfold.subscribe.SubscriptionStatus.Closed;
import io.leftfold.subscribe.SubscriptionStatus.Failed;
import io.leftfold.subscribe.SubscriptionStatus.Live;
import io.leftfold.subscribe.SubscriptionStatus.Paused;
import io.leftfold.subscribe.SubscriptionStatus.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers the events of a log that match a query, without leaving one out: first all that are there, then each
/// as it comes. This is the part of it that runs on one node; the ledger says which partitions that has. Its
/// methods are safe for use by several threads.
///
/// An event that cannot be handled becomes a letter with those of its key that follow, while all others go on, see
/// [DeadLetters]. A store or ledger that is unavailable for a while only delays it. When it is back, the
/// subscription looks whether it holds the same history, and stops with
/// [io.leftfold.CheckpointMismatchException] if what was handled is not there any more.
public final class Subscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    /// How often the ledger is asked while somebody waits for what happens on other nodes.
    private static final Duration ASK_EVERY = Duration.ofMillis(100);

    private final SubscriptionNode<?> node;
    private final Subscriber<?> subscriber;
    private final boolean ownsNode;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<Integer, Worker<?>> workers = new TreeMap<>();
    private final TreeMap<Integer, SubscriptionStatus> ended = new TreeMap<>();
    private SubscriptionRecord record;
    private long askedAt;
    private boolean isClosing;
    private boolean isClosed;
    private String silence = "";

    Subscription(SubscriptionNode<?> node, Subscriber<?> subscriber, SubscriptionRecord record, boolean ownsNode) {
        this.node = node;
        this.subscriber = subscriber;
        this.record = record;
        this.ownsNode = ownsNode;
    }

    /// Runs one subscription, on a node of its own that has no lasting name.
    ///
    /// @throws IllegalArgumentException if it is known with another number of partitions
    /// @throws io.leftfold.CheckpointMismatchException if its checkpoint is not of this log
    public static <T> Subscription start(
            EventStore store, SubscriptionLedger<T> ledger, Subscriber<T> subscriber, Environment environment) {
        var node = SubscriptionNode.start(store, ledger, NodeOptions.unnamed(environment), environment);
        try {
            return node.run(subscriber, true);
        } catch (RuntimeException failure) {
            node.close();
            throw failure;
        }
    }

    public String name() {
        return subscriber.name();
    }

    /// What it is doing as a whole: the worst of what the partitions of this node do. Its position is that of the
    /// partition that is the furthest behind, wherever that is.
    public SubscriptionStatus status() {
        lock.lock();
        try {
            return together();
        } finally {
            lock.unlock();
        }
    }

    /// What each partition is doing; for those of other nodes as the ledger had it at this node's last beat.
    public List<PartitionStatus> partitions() {
        lock.lock();
        try {
            var all = new ArrayList<PartitionStatus>();
            for (var there : record.partitions()) {
                var worker = workers.get(there.partition());
                var over = ended.get(there.partition());
                if (worker != null) {
                    all.add(new PartitionStatus(
                            there.partition(),
                            Optional.of(node.name()),
                            true,
                            worker.status(),
                            worker.letters(),
                            worker.lag()));
                } else {
                    all.add(new PartitionStatus(
                            there.partition(),
                            there.isLeased() ? there.owner() : Optional.empty(),
                            false,
                            over == null ? elsewhere(there) : over,
                            there.letters(),
                            Duration.ZERO));
                }
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    private static SubscriptionStatus elsewhere(PartitionRecord there) {
        return there.owner()
                .filter(_ -> there.isLeased())
                .<SubscriptionStatus>map(owner -> new Waiting(there.position(), "the node " + owner + " has it"))
                .orElseGet(() -> new Waiting(there.position(), "no node has it"));
    }

    private SubscriptionStatus together() {
        long position = position();
        if (isClosed) {
            return new Closed(position);
        }
        var here = new ArrayList<>(ended.values());
        workers.values().forEach(worker -> here.add(worker.status()));
        for (var status : here) {
            if (status instanceof Failed(var _, var reason)) {
                return new Failed(position, reason);
            }
        }
        if (here.isEmpty()) {
            return record.hold()
                    .<SubscriptionStatus>map(reason -> new Paused(position, reason))
                    .orElseGet(() -> elsewhere(record.partitions().getFirst()));
        }
        return here.stream()
                .reduce((a, b) -> rank(a) >= rank(b) ? a : b)
                .map(worst -> at(position, worst))
                .orElseThrow();
    }

    /// The worse, the higher.
    private static int rank(SubscriptionStatus status) {
        return switch (status) {
            case Live _ -> 0;
            case Closed _ -> 1;
            case CatchingUp _ -> 2;
            case Paused _ -> 3;
            case Waiting _ -> 4;
            case Failed _ -> 5;
        };
    }

    private static SubscriptionStatus at(long position, SubscriptionStatus status) {
        return switch (status) {
            case Live _ -> new Live(position);
            case Closed _ -> new Closed(position);
            case CatchingUp(var _, long head) -> new CatchingUp(position, head);
            case Paused(var _, var reason) -> new Paused(position, reason);
            case Waiting(var _, var reason) -> new Waiting(position, reason);
            case Failed(var _, var reason) -> new Failed(position, reason);
        };
    }

    private long position() {
        return record.partitions().stream()
                .mapToLong(there -> position(there))
                .min()
                .orElse(0);
    }

    private long position(PartitionRecord there) {
        var worker = workers.get(there.partition());
        if (worker != null) {
            return worker.status().position();
        }
        var over = ended.get(there.partition());
        return over == null ? there.position() : Math.max(over.position(), there.position());
    }

    /// Waits until all events up to `position` are handled, or letters, on whatever node.
    ///
    /// @return `false` if the time is up, the thread was interrupted or the subscription closed before
    /// @throws SubscriptionFailedException if a partition of this node has stopped below `position`
    public boolean waitFor(long position, Duration atMost) {
        long end = node.nanos() + TimeUnit.NANOSECONDS.convert(atMost);
        lock.lock();
        try {
            for (long left = end - node.nanos(); position() < position; left = end - node.nanos()) {
                checkReaches(position);
                if (isClosed || left <= 0) {
                    return false;
                }
                boolean isElsewhere = record.partitions().size() > workers.size();
                if (isElsewhere && node.nanos() - askedAt >= ASK_EVERY.toNanos()) {
                    ask();
                } else {
                    left = changed.awaitNanos(isElsewhere ? Math.min(left, ASK_EVERY.toNanos()) : left);
                }
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void checkReaches(long position) {
        for (var status : ended.values()) {
            if (status instanceof Failed(long reached, var reason) && reached < position) {
                throw new SubscriptionFailedException(
                        "the subscription " + name() + " stopped after position " + reached + " and will not reach "
                                + position + "; mend what its cause says and start it again",
                        reason);
            }
        }
    }

    /// Asks the ledger how far the others are. Called with the lock, which is free meanwhile.
    private void ask() {
        askedAt = node.nanos();
        lock.unlock();
        try {
            node.find(name()).ifPresent(this::update);
        } catch (StoreUnavailableException | OverloadedException passing) {
            LOG.debug("the ledger of {} could not be asked how far others are", name(), passing);
        } finally {
            lock.lock();
        }
    }

    /// Lets the subscription stand still on all nodes, after what they have in hand; they see it at their next beat,
    /// this one at once.
    ///
    /// @param by  who asks
    /// @param why the reason
    public void pause(String by, String why) {
        node.ledger().pause(name(), true, by, why);
        node.round();
    }

    /// Lets it go on.
    public void resume(String by, String why) {
        node.ledger().pause(name(), false, by, why);
        node.round();
    }

    /// Puts it to `position`, on all nodes: the event behind that is the next one. Its letters are dropped. What is in
    /// hand meanwhile is not recorded.
    ///
    /// @param position 0 for the beginning
    /// @throws IllegalArgumentException if the log does not go that far
    public void seek(long position) {
        var checkpoint = StoreSource.checkpoint(node.store(), position);
        node.ledger().seek(name(), checkpoint);
        // Those of this node find out that they have lost their claims, and claim anew.
        for (int partition = 0; partition < subscriber.partitions(); partition++) {
            reload(partition);
        }
        node.round();
    }

    /// Stops after the events in hand, for which it waits, and gives its partitions to other nodes. Can be repeated.
    @Override
    public void close() {
        var open = stop();
        long end = node.nanos() + subscriber.options().closeTimeout().toNanos();
        for (var worker : open) {
            try {
                if (!worker.join(Duration.ofNanos(Math.max(1, end - node.nanos())))) {
                    LOG.warn(
                            "subscription {} is still handling an event of partition {} after {}",
                            name(),
                            worker.claim().partition(),
                            subscriber.options().closeTimeout());
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        node.forget(this);
        lock.lock();
        try {
            isClosed |= workers.isEmpty();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (ownsNode) {
            node.close();
        }
    }

    private List<Worker<?>> stop() {
        lock.lock();
        try {
            isClosing = true;
            isClosed |= workers.isEmpty();
            changed.signalAll();
            workers.values().forEach(Worker::stop);
            return List.copyOf(workers.values());
        } finally {
            lock.unlock();
        }
    }

    /// What the ledger says now.
    void update(SubscriptionRecord now) {
        if (now.partitions().size() != subscriber.partitions()) {
            // It was dropped and made anew: keys are of other partitions there.
            forgotten();
            return;
        }
        lock.lock();
        try {
            record = now;
            hold();
            // Asks the ledger where to go on, and is told there that it has lost the claim.
            workers.values().stream()
                    .filter(worker -> LeaseMachine.isLost(now, worker.claim()))
                    .forEach(Worker::reload);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The ledger does not know it any more, since somebody has dropped it.
    void forgotten() {
        lock.lock();
        try {
            var reason = new IllegalStateException(
                    "the ledger does not know " + name() + " any more: start it again to begin anew");
            for (var there : record.partitions()) {
                ended.putIfAbsent(there.partition(), new Failed(position(there), reason));
            }
            workers.values().forEach(Worker::stop);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Stands still because the ledger has not answered for longer than the lease; empty to go on.
    void silence(String reason) {
        lock.lock();
        try {
            silence = reason;
            hold();
        } finally {
            lock.unlock();
        }
    }

    private void hold() {
        var reason = reason();
        workers.values().forEach(worker -> worker.hold(reason));
    }

    Optional<String> reason() {
        return silence.isEmpty() ? record.hold() : Optional.of(silence);
    }

    /// Lets the worker on `partition`, if there is one, look what the ledger says of letters.
    void reload(int partition) {
        lock.lock();
        try {
            Optional.ofNullable(workers.get(partition)).ifPresent(Worker::reload);
        } finally {
            lock.unlock();
        }
    }

    Moves moves() {
        lock.lock();
        try {
            return isClosing
                    ? new Moves(List.of(), List.of())
                    : LeaseMachine.next(
                            node.name(), record, Set.copyOf(workers.keySet()), new HashSet<>(ended.keySet()));
        } finally {
            lock.unlock();
        }
    }

    void release(int partition) {
        lock.lock();
        try {
            var worker = workers.get(partition);
            if (worker != null) {
                worker.stop();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Starts `worker`.
    ///
    /// @return `false` if the subscription is being closed
    boolean add(Worker<?> worker) {
        lock.lock();
        try {
            if (isClosing || workers.putIfAbsent(worker.claim().partition(), worker) != null) {
                return false;
            }
            worker.hold(reason());
            worker.start();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// How far a partition is, as the ledger says.
    long positionOf(int partition) {
        lock.lock();
        try {
            return record.partitions().get(partition).position();
        } finally {
            lock.unlock();
        }
    }

    boolean hasLetters() {
        lock.lock();
        try {
            return record.partitions().stream()
                    .anyMatch(there -> there.letters() > 0 && workers.containsKey(there.partition()));
        } finally {
            lock.unlock();
        }
    }

    void ended(Worker<?> worker, Ending ending) {
        int partition = worker.claim().partition();
        switch (ending) {
            case Ending.Failed(var reason) ->
                LOG.error(
                        "{} stopped after position {}",
                        worker.claim(),
                        worker.status().position(),
                        reason);
            case Ending.Lost _ -> LOG.info("{} is lost to another claim", worker.claim());
            case Ending.Stopped _, Ending.Closed _ -> LOG.debug("{} has ended", worker.claim());
        }
        boolean isToRelease = !(ending instanceof Ending.Lost || ending instanceof Ending.Closed);
        if (isToRelease) {
            node.release(worker.claim());
        }
        lock.lock();
        try {
            workers.remove(partition, worker);
            var there = record.partitions().get(partition);
            switch (ending) {
                case Ending.Failed(var reason) ->
                    ended.put(partition, new Failed(worker.status().position(), reason));
                case Ending.Closed _ -> {
                    ended.put(partition, new Closed(worker.status().position()));
                    isClosed |= workers.isEmpty();
                }
                case Ending.Stopped _
                when isClosing -> {
                    ended.put(partition, new Closed(worker.status().position()));
                    isClosed |= workers.isEmpty();
                }
                case Ending.Stopped _, Ending.Lost _ -> LOG.debug("{} may be claimed again", there);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        node.soon();
    }

    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
