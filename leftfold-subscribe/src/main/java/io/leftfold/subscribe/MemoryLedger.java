package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.Environment;
import io.leftfold.LeaseLostException;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.WorkFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A ledger in memory: for tests, and for subscriptions that begin with the first event whenever the process does.
/// Its leases are timed by [Environment#nanoTime]. Safe for use by several threads.
public final class MemoryLedger implements SubscriptionLedger<MemoryLedger.Transaction> {
    /// What work does to the world outside of the ledger, all or nothing with the step. For use by one thread.
    public static final class Transaction {
        private final List<Runnable> effects = new ArrayList<>();

        private Transaction() {}

        /// Runs `effect` when the step is recorded, and not at all if it is not. It must be short, call no ledger,
        /// and not throw.
        public void onCommit(Runnable effect) {
            effects.add(effect);
        }
    }

    private static final class Partition {
        private @Nullable String owner;
        private boolean isAbandoned;
        private long epoch;
        private Optional<Checkpoint> checkpoint = Optional.empty();
        private long trying;
        private final TreeMap<Long, DeadLetter> letters = new TreeMap<>();
    }

    private static final class Entry {
        private final List<Partition> partitions = new ArrayList<>();
        private boolean isPaused;
        private String by = "";
        private String why = "";
    }

    /// @param until of the nanoseconds, when it counts as dead
    private record Node(TreeSet<String> subscriptions, long until) {}

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final TreeMap<String, Node> nodes = new TreeMap<>();

    /// The last epoch of all, so that a subscription that is forgotten and made again gets no epoch twice.
    private long epoch;

    private MemoryLedger(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A ledger that knows no subscription.
    public static MemoryLedger create(Environment environment) {
        return new MemoryLedger(environment.nanoTime());
    }

    @Override
    public void register(String subscription, int partitions) {
        lock.lock();
        try {
            var entry = entries.computeIfAbsent(subscription, _ -> {
                var made = new Entry();
                for (int i = 0; i < partitions; i++) {
                    made.partitions.add(new Partition());
                }
                return made;
            });
            if (entry.partitions.size() != partitions) {
                throw new IllegalArgumentException("the subscription " + subscription + " has "
                        + entry.partitions.size() + " partitions, and cannot have " + partitions
                        + ": keys would be of others; give it another name");
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<SubscriptionRecord> subscriptions() {
        lock.lock();
        try {
            return entries.keySet().stream().map(this::record).toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<SubscriptionRecord> beat(String node, Collection<String> subscriptions, Duration lease) {
        lock.lock();
        try {
            if (subscriptions.isEmpty()) {
                nodes.remove(node);
            } else {
                nodes.put(node, new Node(new TreeSet<>(subscriptions), nanoTime.getAsLong() + lease.toNanos()));
            }
            return new TreeSet<>(subscriptions)
                    .stream().filter(entries::containsKey).map(this::record).toList();
        } finally {
            lock.unlock();
        }
    }

    private SubscriptionRecord record(String name) {
        var entry = entry(name);
        var partitions = new ArrayList<PartitionRecord>();
        for (int i = 0; i < entry.partitions.size(); i++) {
            var partition = entry.partitions.get(i);
            partitions.add(new PartitionRecord(
                    name,
                    i,
                    Optional.ofNullable(partition.owner),
                    partition.owner != null && isAlive(partition.owner),
                    partition.epoch,
                    partition.checkpoint,
                    partition.trying,
                    partition.letters.size()));
        }
        var running = nodes.entrySet().stream()
                .filter(node -> node.getValue().subscriptions().contains(name) && isAlive(node.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        return new SubscriptionRecord(name, entry.isPaused, entry.by, entry.why, partitions, running);
    }

    private boolean isAlive(String node) {
        var known = nodes.get(node);
        return known != null && known.until() - nanoTime.getAsLong() > 0;
    }

    private Entry entry(String subscription) {
        var entry = entries.get(subscription);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "no subscription is named " + subscription + "; there are " + entries.keySet());
        }
        return entry;
    }

    @Override
    public Optional<Claim> claim(String subscription, int partition, String node, Duration lease) {
        lock.lock();
        try {
            var there = entry(subscription).partitions.get(partition);
            if (there.owner != null && !there.owner.equals(node) && isAlive(there.owner)) {
                return Optional.empty();
            }
            var known = nodes.get(node);
            var subscriptions = known == null ? new TreeSet<String>() : known.subscriptions();
            nodes.put(node, new Node(subscriptions, nanoTime.getAsLong() + lease.toNanos()));
            there.isAbandoned = there.owner != null;
            there.owner = node;
            there.epoch = ++epoch;
            return Optional.of(new Claim(subscription, partition, node, there.epoch));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void release(Claim claim) {
        lock.lock();
        try {
            var entry = entries.get(claim.subscription());
            if (entry != null && entry.partitions.get(claim.partition()).epoch == claim.epoch()) {
                entry.partitions.get(claim.partition()).owner = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Resumed resume(Claim claim) {
        return owned(
                claim,
                there -> new Resumed(
                        there.checkpoint, there.isAbandoned, there.trying, List.copyOf(there.letters.values())));
    }

    @Override
    public void apply(Claim claim, Step step, Work<Transaction, ?> work) {
        owned(claim, there -> checked(there, claim, step));
        var transaction = new Transaction();
        try {
            work.in(transaction);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new WorkFailedException("the work of " + claim + " failed; nothing was done", failure);
        }
        // The work took its time, and the partition may be another's by now.
        owned(claim, there -> {
            checked(there, claim, step);
            there.checkpoint = step.to().or(() -> there.checkpoint);
            step.settled().forEach(there.letters::remove);
            step.parked().forEach(letter -> there.letters.put(letter.position(), letter));
            transaction.effects.forEach(Runnable::run);
            return there;
        });
    }

    private static Partition checked(Partition there, Claim claim, Step step) {
        if (!there.checkpoint.equals(step.from())) {
            throw new CheckpointMismatchException("the checkpoint of " + claim + " was to be moved from " + step.from()
                    + " to " + step.to() + " and is at " + there.checkpoint + "; nothing was done");
        }
        return there;
    }

    @Override
    public void mark(Claim claim, long position) {
        owned(claim, there -> there.trying = position);
    }

    private <R> R owned(Claim claim, Function<Partition, R> action) {
        lock.lock();
        try {
            var entry = entries.get(claim.subscription());
            if (entry == null || entry.partitions.get(claim.partition()).epoch != claim.epoch()) {
                throw new LeaseLostException(claim + " is no longer the last one; nothing was done");
            }
            return action.apply(entry.partitions.get(claim.partition()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void pause(String subscription, boolean isPaused, String by, String why) {
        lock.lock();
        try {
            var entry = entry(subscription);
            entry.isPaused = isPaused;
            entry.by = by;
            entry.why = why;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void seek(String subscription, Optional<Checkpoint> checkpoint) {
        lock.lock();
        try {
            for (var partition : entry(subscription).partitions) {
                partition.checkpoint = checkpoint;
                partition.letters.clear();
                partition.trying = 0;
                partition.owner = null;
                partition.epoch = ++epoch;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<DeadLetter> letters(String subscription, long after, int limit) {
        lock.lock();
        try {
            var all = new TreeMap<Long, DeadLetter>();
            entry(subscription)
                    .partitions
                    .forEach(partition -> all.putAll(partition.letters.tailMap(after, false)));
            return all.values().stream().limit(limit).toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean ask(String subscription, long position, DeadLetter.State wanted) {
        lock.lock();
        try {
            for (var partition : entry(subscription).partitions) {
                var letter = partition.letters.get(position);
                if (letter != null && letter.state() != DeadLetter.State.FOLLOWING) {
                    partition.letters.put(position, letter.withState(wanted));
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void forget(String subscription) {
        lock.lock();
        try {
            entries.remove(subscription);
        } finally {
            lock.unlock();
        }
    }
}
