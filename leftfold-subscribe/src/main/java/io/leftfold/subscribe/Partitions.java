package io.leftfold.subscribe;

import io.leftfold.OverloadedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.SubscriptionFailedException;
import io.leftfold.subscribe.Action.Ending;
import io.leftfold.subscribe.SubscriptionStatus.Closed;
import io.leftfold.subscribe.SubscriptionStatus.Failed;
import io.leftfold.subscribe.SubscriptionStatus.Paused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The partitions of a subscription, as one node knows them: the workers of those that it has, what has become of
/// those that it had and does not claim again, and of all what the ledger said last. Safe for use by several threads.
final class Partitions {
    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);

    /// How often the ledger is asked while somebody waits for what happens on other nodes.
    private static final Duration ASK_EVERY = Duration.ofMillis(100);

    private final SubscriptionNode<?> node;
    private final String name;
    private final int count;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<Integer, Worker<?>> workers = new TreeMap<>();
    private final TreeMap<Integer, SubscriptionStatus> ended = new TreeMap<>();
    private SubscriptionRecord record;
    private long askedAt;
    private boolean isClosing;
    private boolean isClosed;
    private String silence = "";

    /// @param record what the ledger says of the subscription
    Partitions(SubscriptionNode<?> node, Subscriber<?> subscriber, SubscriptionRecord record) {
        this.node = node;
        this.name = subscriber.name();
        this.count = subscriber.partitions();
        this.record = record;
    }

    /// What they do as a whole, see [Subscription#status].
    SubscriptionStatus status() {
        return locked(this::together);
    }

    private SubscriptionStatus together() {
        long position = position();
        if (isClosed) {
            return new Closed(position);
        }
        var here = new ArrayList<>(ended.values());
        workers.values().forEach(worker -> here.add(worker.status()));
        if (!here.isEmpty()) {
            return WorstStatus.of(here, position);
        }
        return record.hold()
                .<SubscriptionStatus>map(reason -> new Paused(position, reason))
                .orElseGet(() -> record.partitions().getFirst().elsewhere());
    }

    /// What each of them does, see [Subscription#partitions].
    List<PartitionStatus> statuses() {
        return locked(() -> record.partitions().stream().map(this::status).toList());
    }

    private PartitionStatus status(PartitionRecord there) {
        var worker = workers.get(there.partition());
        if (worker != null) {
            return worker.partitionStatus();
        }
        var over = ended.get(there.partition());
        return there.status(over == null ? there.elsewhere() : over);
    }

    private long position() {
        return record.partitions().stream().mapToLong(this::position).min().orElse(0);
    }

    private long position(PartitionRecord there) {
        var worker = workers.get(there.partition());
        if (worker != null) {
            return worker.status().position();
        }
        var over = ended.get(there.partition());
        return over == null ? there.position() : Math.max(over.position(), there.position());
    }

    /// See [Subscription#waitFor].
    boolean waitFor(long position, Duration atMost) {
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
                        "the subscription " + name + " stopped after position " + reached + " and will not reach "
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
            node.find(name).ifPresent(this::update);
        } catch (StoreUnavailableException | OverloadedException passing) {
            LOG.debug("the ledger of {} could not be asked how far others are", name, passing);
        } finally {
            lock.lock();
        }
    }

    /// What the ledger says now.
    void update(SubscriptionRecord now) {
        if (now.partitions().size() != count) {
            // It was dropped and made anew: keys are of other partitions there.
            forgotten();
            return;
        }
        change(() -> {
            record = now;
            workers.values().forEach(this::hold);
            // Asks the ledger where to go on, and is told there that it has lost the claim.
            workers.values().stream()
                    .filter(worker -> LeaseMachine.isLost(now, worker.claim()))
                    .forEach(Worker::reload);
        });
    }

    /// The ledger does not know the subscription any more, since somebody has dropped it.
    void forgotten() {
        var reason = new IllegalStateException(
                "the ledger does not know " + name + " any more: start it again to begin anew");
        change(() -> {
            for (var there : record.partitions()) {
                ended.putIfAbsent(there.partition(), new Failed(position(there), reason));
            }
            workers.values().forEach(Worker::stop);
        });
    }

    /// They stand still because the ledger has not answered for longer than the lease; empty to go on.
    void silence(String reason) {
        change(() -> {
            silence = reason;
            workers.values().forEach(this::hold);
        });
    }

    private void hold(Worker<?> worker) {
        worker.hold(silence.isEmpty() ? record.hold() : Optional.of(silence));
    }

    /// Lets the worker on `partition`, if there is one, look what the ledger says of letters.
    void reload(int partition) {
        change(() -> Optional.ofNullable(workers.get(partition)).ifPresent(Worker::reload));
    }

    void reloadAll() {
        change(() -> workers.values().forEach(Worker::reload));
    }

    /// What the node is to claim and to give back.
    Moves moves() {
        return locked(() -> isClosing
                ? new Moves(List.of(), List.of())
                : LeaseMachine.next(node.name(), record, workers.keySet(), ended.keySet()));
    }

    void release(int partition) {
        change(() -> Optional.ofNullable(workers.get(partition)).ifPresent(Worker::stop));
    }

    /// Starts `worker`.
    ///
    /// @return `false` if the subscription is being closed
    boolean add(Worker<?> worker) {
        return locked(() -> {
            if (isClosing || workers.putIfAbsent(worker.claim().partition(), worker) != null) {
                return false;
            }
            hold(worker);
            worker.start();
            return true;
        });
    }

    /// How far a partition is, as the ledger says.
    long positionOf(int partition) {
        return locked(() -> record.partitions().get(partition).position());
    }

    /// Whether the ledger has letters of those that are worked on here.
    boolean hasLetters() {
        return locked(() -> record.partitions().stream()
                .anyMatch(there -> there.letters() > 0 && workers.containsKey(there.partition())));
    }

    /// Stops all workers, and lets no more come.
    ///
    /// @return those that have not ended yet
    List<Worker<?>> stop() {
        return locked(() -> {
            isClosing = true;
            closed();
            workers.values().forEach(Worker::stop);
            return List.copyOf(workers.values());
        });
    }

    /// It is closed, unless workers are left.
    void closed() {
        change(() -> isClosed |= workers.isEmpty());
    }

    /// A worker has ended.
    void ended(Worker<?> worker, Ending ending) {
        int partition = worker.claim().partition();
        long position = worker.status().position();
        change(() -> {
            workers.remove(partition, worker);
            switch (ending) {
                case Ending.Failed(var reason) -> ended.put(partition, new Failed(position, reason));
                case Ending.Closed _ -> closed(partition, position);
                case Ending.Stopped _ when isClosing -> closed(partition, position);
                case Ending.Stopped _, Ending.Lost _ ->
                    LOG.debug("{} may be claimed again", record.partitions().get(partition));
            }
        });
    }

    private void closed(int partition, long position) {
        ended.put(partition, new Closed(position));
        isClosed |= workers.isEmpty();
    }

    /// A worker does something else than before.
    void changed() {
        change(() -> {});
    }

    private <R> R locked(Supplier<R> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
