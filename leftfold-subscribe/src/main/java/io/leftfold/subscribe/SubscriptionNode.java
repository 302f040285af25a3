package io.leftfold.subscribe;

import io.leftfold.Capability;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.StoreClosedException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process that takes part in the work on subscriptions. It tells the ledger that it is alive, claims its share of
/// the partitions, gives back what is another's share, and runs a thread for each partition that it has. Its methods
/// are safe for use by several threads.
///
/// @param <T> the ledger's transaction
public final class SubscriptionNode<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionNode.class);

    private record Running<T>(Subscriber<T> subscriber, Partitions partitions, Subscription subscription) {
        private String name() {
            return subscriber.name();
        }
    }

    private final EventStore store;
    private final SubscriptionLedger<T> ledger;
    private final NodeOptions options;
    private final Environment environment;
    private final Admission admission;
    private final Tailer tailer;
    private final Rounds rounds;

    /// Held while the ledger is asked, so that one round follows on another.
    private final ReentrantLock beating = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Running<T>> running = new LinkedHashMap<>();
    private boolean isClosing;
    private volatile long beaten;

    private SubscriptionNode(
            EventStore store, SubscriptionLedger<T> ledger, NodeOptions options, Environment environment) {
        store.require(Capability.GLOBAL_ORDER);
        this.store = store;
        this.ledger = ledger;
        this.options = options;
        this.environment = environment;
        this.admission = new Admission(options.deliveriesMax());
        this.beaten = nanos();
        this.tailer = new Tailer(store, options, this::pollInterval, environment.threads());
        this.rounds = new Rounds(name(), options.lease(), this::nanos, environment.threads(), this::round);
    }

    /// A node that runs nothing yet.
    ///
    /// @throws io.leftfold.UnsupportedCapabilityException if the log has no global order
    public static <T> SubscriptionNode<T> start(
            EventStore store, SubscriptionLedger<T> ledger, NodeOptions options, Environment environment) {
        var node = new SubscriptionNode<>(store, ledger, options, environment);
        node.rounds.start();
        return node;
    }

    /// Takes part in a subscription, which is made known to the ledger if it is not.
    ///
    /// @throws IllegalArgumentException if it runs here already, or is known with another number of partitions
    /// @throws io.leftfold.CheckpointMismatchException if a checkpoint of it is not of this log
    public Subscription run(Subscriber<T> subscriber) {
        return run(subscriber, false);
    }

    Subscription run(Subscriber<T> subscriber, boolean ownsNode) {
        ledger.register(subscriber.name(), subscriber.partitions());
        var record = find(subscriber.name()).orElseThrow();
        record.partitions().forEach(partition -> partition.checkpoint().ifPresent(there -> there.verify(store)));
        var partitions = new Partitions(this, subscriber, record);
        var subscription = new Subscription(this, subscriber, partitions, ownsNode);
        lock.lock();
        try {
            if (isClosing) {
                throw new IllegalStateException("the node " + name() + " is closed");
            }
            if (running.putIfAbsent(subscriber.name(), new Running<>(subscriber, partitions, subscription)) != null) {
                throw new IllegalArgumentException("two subscriptions are named " + subscriber.name());
            }
        } finally {
            lock.unlock();
        }
        round();
        return subscription;
    }

    public String name() {
        return options.node();
    }

    /// Those that run here.
    public List<Subscription> subscriptions() {
        lock.lock();
        try {
            return running.values().stream().map(Running::subscription).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Closes the subscriptions, one after the other, and leaves. Can be repeated.
    @Override
    public void close() {
        lock.lock();
        try {
            isClosing = true;
        } finally {
            lock.unlock();
        }
        rounds.close();
        subscriptions().forEach(Subscription::close);
        tailer.close();
    }

    EventStore store() {
        return store;
    }

    SubscriptionLedger<T> ledger() {
        return ledger;
    }

    Environment environment() {
        return environment;
    }

    Admission admission() {
        return admission;
    }

    Tailer tailer() {
        return tailer;
    }

    /// The shortest of those that run here.
    private Duration pollInterval() {
        return runs().stream()
                .map(run -> run.subscriber().options().pollInterval())
                .min(Comparator.naturalOrder())
                .orElse(SubscriptionOptions.DEFAULTS.pollInterval());
    }

    long nanos() {
        return environment.nanoTime().getAsLong();
    }

    Optional<SubscriptionRecord> find(String name) {
        return ledger.subscriptions().stream()
                .filter(record -> record.name().equals(name))
                .findFirst();
    }

    /// Another round is to come soon.
    void soon() {
        rounds.soon();
    }

    /// It is closed, and no longer runs here.
    void forget(Subscription subscription) {
        lock.lock();
        try {
            var there = running.get(subscription.name());
            if (there == null || !there.subscription().equals(subscription)) {
                return;
            }
            running.remove(subscription.name());
        } finally {
            lock.unlock();
        }
        round();
    }

    void release(Claim claim) {
        try {
            ledger.release(claim);
        } catch (RuntimeException failure) {
            LOG.warn("{} was not given back, so others wait until the lease is over", claim, failure);
        }
    }

    /// Says that the node is alive, and claims and gives back what that brings.
    void round() {
        beating.lock();
        try {
            beat();
        } catch (StoreClosedException closed) {
            LOG.debug("the ledger of {} was closed", name(), closed);
        } catch (RuntimeException failure) {
            LOG.warn("{} could not reach its ledger, and tries again", name(), failure);
            var silent = Duration.ofNanos(nanos() - beaten);
            if (silent.compareTo(options.lease()) > 0) {
                var reason = "its ledger has not answered for longer than the lease: " + failure.getMessage();
                runs().forEach(run -> run.partitions().silence(reason));
            }
        } finally {
            beating.unlock();
        }
    }

    private List<Running<T>> runs() {
        lock.lock();
        try {
            return List.copyOf(running.values());
        } finally {
            lock.unlock();
        }
    }

    private void beat() {
        var runs = new LinkedHashMap<String, Running<T>>();
        runs().forEach(run -> runs.put(run.name(), run));
        long began = nanos();
        var records = ledger.beat(name(), runs.keySet(), options.lease());
        beaten = began;
        for (var record : records) {
            var run = runs.get(record.name());
            if (run != null) {
                run.partitions().update(record);
                run.partitions().silence("");
                apart(record.name(), () -> move(run));
            }
        }
        records.forEach(record -> runs.remove(record.name()));
        runs.values().stream()
                .filter(run -> find(run.name()).isEmpty())
                .forEach(run -> run.partitions().forgotten());
    }

    /// What fails of one partition or subscription does not keep the node from the others.
    private void apart(String what, Runnable part) {
        try {
            part.run();
        } catch (StoreClosedException closed) {
            throw closed;
        } catch (RuntimeException failure) {
            LOG.warn("{} could not do its part of {}, and tries again", name(), what, failure);
        }
    }

    private void move(Running<T> run) {
        var partitions = run.partitions();
        var moves = partitions.moves();
        moves.releases().forEach(partitions::release);
        for (int partition : moves.claims()) {
            apart(run.name() + ", partition " + partition, () -> claim(run, partition));
        }
        if (partitions.hasLetters()) {
            ledger.asked(run.name()).forEach(partitions::reload);
        }
    }

    private void claim(Running<T> run, int partition) {
        var claim = ledger.claim(run.name(), partition, name(), options.lease());
        if (claim.isPresent()) {
            boolean isAdded = false;
            try {
                isAdded = run.partitions().add(new Worker<>(this, run.partitions(), run.subscriber(), claim.get()));
            } finally {
                if (!isAdded) {
                    release(claim.get());
                }
            }
        }
    }
}
