package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.Environment;
import io.leftfold.LeaseLostException;
import io.leftfold.Names;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.WorkFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

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

    private static final class Entry {
        private final List<MemoryPartition> partitions = new ArrayList<>();
        private boolean isPaused;
        private String by = "";
        private String why = "";
    }

    private static final int LETTERS_MAX = 10_000;

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<String, Entry> entries = new TreeMap<>();

    /// When a node counts as dead, by node and subscription.
    private final TreeMap<String, TreeMap<String, Long>> leases = new TreeMap<>();

    private MemoryLedger(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A ledger that knows no subscription.
    public static MemoryLedger create(Environment environment) {
        return new MemoryLedger(environment.nanoTime());
    }

    @Override
    public void register(String subscription, int partitions) {
        Names.check("a subscription", subscription);
        if (partitions < 1 || partitions > Subscriber.PARTITIONS_MAX) {
            throw new IllegalArgumentException(
                    "partitions must be 1 to " + Subscriber.PARTITIONS_MAX + ": " + partitions);
        }
        lock.lock();
        try {
            var entry = entries.computeIfAbsent(subscription, _ -> {
                var made = new Entry();
                for (int i = 0; i < partitions; i++) {
                    made.partitions.add(new MemoryPartition());
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
        check(node, lease);
        lock.lock();
        try {
            var its = leases.computeIfAbsent(node, _ -> new TreeMap<>());
            its.keySet().retainAll(subscriptions);
            subscriptions.stream().filter(entries::containsKey).forEach(name -> lease(node, name, lease));
            return new TreeSet<>(subscriptions)
                    .stream().filter(entries::containsKey).map(this::record).toList();
        } finally {
            lock.unlock();
        }
    }

    private static void check(String node, Duration lease) {
        Names.check("a node", node);
        if (!lease.isPositive()) {
            throw new IllegalArgumentException("a lease must be positive: " + lease);
        }
    }

    private void lease(String node, String subscription, Duration lease) {
        leases.computeIfAbsent(node, _ -> new TreeMap<>()).put(subscription, nanoTime.getAsLong() + lease.toNanos());
    }

    private SubscriptionRecord record(String name) {
        var entry = entry(name);
        var partitions = new ArrayList<PartitionRecord>();
        for (int i = 0; i < entry.partitions.size(); i++) {
            var partition = entry.partitions.get(i);
            boolean isLeased =
                    partition.owner().filter(owner -> isAlive(owner, name)).isPresent();
            partitions.add(partition.record(name, i, isLeased));
        }
        var running =
                leases.keySet().stream().filter(node -> isAlive(node, name)).toList();
        return new SubscriptionRecord(name, entry.isPaused, entry.by, entry.why, partitions, running);
    }

    private boolean isAlive(String node, String subscription) {
        var until = leases.getOrDefault(node, new TreeMap<>()).get(subscription);
        return until != null && until - nanoTime.getAsLong() > 0;
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
        check(node, lease);
        lock.lock();
        try {
            var entry = entries.get(subscription);
            if (entry == null || partition < 0 || partition >= entry.partitions.size()) {
                return Optional.empty();
            }
            var there = entry.partitions.get(partition);
            boolean isOthers = there.owner()
                    .filter(owner -> !owner.equals(node) && isAlive(owner, subscription))
                    .isPresent();
            if (isOthers) {
                return Optional.empty();
            }
            lease(node, subscription, lease);
            return Optional.of(new Claim(subscription, partition, node, there.claim(node)));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void release(Claim claim) {
        lock.lock();
        try {
            of(claim).ifPresent(MemoryPartition::release);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Resumed resume(Claim claim) {
        return owned(claim, MemoryPartition::resume);
    }

    @Override
    public void apply(Claim claim, Step step, Work<Transaction, ?> work) {
        if (step.letters().stream()
                .anyMatch(letter -> letter.partition() != claim.partition()
                        || !letter.subscription().equals(claim.subscription()))) {
            throw new IllegalArgumentException("a letter is of another partition than " + claim);
        }
        change(claim, there -> there.check(claim, step));
        var transaction = new Transaction();
        try {
            work.in(transaction);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new WorkFailedException("the work of " + claim + " failed; nothing was done", failure);
        }
        // The work took its time, and the partition may be another's by now.
        change(claim, there -> {
            there.check(claim, step);
            there.record(step);
            transaction.effects.forEach(Runnable::run);
        });
    }

    @Override
    public void mark(Claim claim, long position) {
        change(claim, there -> there.mark(position));
    }

    private void change(Claim claim, Consumer<MemoryPartition> change) {
        owned(claim, there -> {
            change.accept(there);
            return there;
        });
    }

    private <R> R owned(Claim claim, Function<MemoryPartition, R> action) {
        lock.lock();
        try {
            return action.apply(of(claim)
                    .orElseThrow(() -> new LeaseLostException(claim + " is no longer the last one; nothing was done")));
        } finally {
            lock.unlock();
        }
    }

    /// The partition, while the claim is the last one and was not given back.
    private Optional<MemoryPartition> of(Claim claim) {
        return Optional.ofNullable(entries.get(claim.subscription()))
                .filter(entry -> claim.partition() < entry.partitions.size())
                .map(entry -> entry.partitions.get(claim.partition()))
                .filter(there -> there.isOf(claim));
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
            entry(subscription).partitions.forEach(there -> there.seek(checkpoint));
        } finally {
            lock.unlock();
        }
    }

    /// None where the subscription is not known.
    private List<MemoryPartition> partitions(String subscription) {
        var entry = entries.get(subscription);
        return entry == null ? List.of() : entry.partitions;
    }

    @Override
    public List<DeadLetter> letters(String subscription, long after, int limit) {
        if (limit < 1 || limit > LETTERS_MAX) {
            throw new IllegalArgumentException("limit must be 1 to 10,000: " + limit);
        }
        lock.lock();
        try {
            return partitions(subscription).stream()
                    .flatMap(there -> there.letters(after))
                    .sorted(Comparator.comparingLong(DeadLetter::position))
                    .limit(limit)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Integer> asked(String subscription) {
        lock.lock();
        try {
            var partitions = partitions(subscription);
            return IntStream.range(0, partitions.size())
                    .filter(partition -> partitions.get(partition).isAsked())
                    .boxed()
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean ask(String subscription, long position, DeadLetter.State wanted) {
        if (wanted != DeadLetter.State.WANTED && wanted != DeadLetter.State.UNWANTED) {
            throw new IllegalArgumentException("a letter is asked to be tried or to be passed over, not " + wanted);
        }
        lock.lock();
        try {
            return partitions(subscription).stream().anyMatch(there -> there.ask(position, wanted));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void forget(String subscription) {
        lock.lock();
        try {
            entries.remove(subscription);
            leases.values().forEach(its -> its.remove(subscription));
        } finally {
            lock.unlock();
        }
    }
}
