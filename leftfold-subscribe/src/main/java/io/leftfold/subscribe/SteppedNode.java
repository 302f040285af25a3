package io.leftfold.subscribe;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.RecordedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A node without threads: it does what a [SubscriptionNode] does for one subscription, when it is told to and
/// one step at a time, by the machines, the ledger and the handlers of production. For tests and simulations,
/// which say what time it is, in what order nodes and lanes get on, and what goes wrong. For use by one thread.
///
/// @param <T> the ledger's transaction
public final class SteppedNode<T> {
    /// Whoever drives the nodes. What it throws is what the call that it stands beside throws.
    public interface Watcher {
        /// A handler is about to be given `event`.
        ///
        /// @param isWithin whether within the ledger's transaction
        void before(Claim claim, RecordedEvent event, boolean isWithin);

        /// A handler is done with `event`.
        void after(Claim claim, RecordedEvent event, boolean isWithin);

        /// Some lanes of a batch are done, and others are not.
        void betweenLanes(Claim claim);

        /// A partition is not worked on any more, and may be claimed again.
        void ended(Claim claim);

        /// A check in a handler has failed: that is no failure of the handler.
        void broken(AssertionError failure);

        /// Something for the record of what happened, on one line.
        void note(String line);

        /// Something that tests want to have happened, the same words each time.
        void happened(String what);
    }

    private final String name;
    private final Subscriber<T> subscriber;
    private final EventStore store;
    private final EventStore reads;
    private final SubscriptionLedger<T> ledger;
    private final Environment environment;
    private final Duration lease;
    private final Watcher watcher;
    private final TreeMap<Integer, SteppedWorker<T>> workers = new TreeMap<>();

    /// Partitions that have stopped in front of an event.
    private final TreeSet<Integer> failed = new TreeSet<>();

    private Optional<String> hold = Optional.empty();

    /// @param reads      the store as pages are read from it
    /// @param environment the node's own clock, the nanoseconds of all, and what chooses among lanes; no threads
    public SteppedNode(
            String name,
            Subscriber<T> subscriber,
            EventStore store,
            EventStore reads,
            SubscriptionLedger<T> ledger,
            Environment environment,
            Duration lease,
            Watcher watcher) {
        this.name = name;
        this.store = store;
        this.reads = reads;
        this.ledger = ledger;
        this.environment = environment;
        this.lease = lease;
        this.watcher = watcher;
        this.subscriber = new Subscriber<>(
                subscriber.name(),
                subscriber.query(),
                subscriber.partitions(),
                subscriber.key(),
                new WatchedSink<>(subscriber.sink(), watcher, this::has),
                subscriber.options());
    }

    /// Says that it is alive, and claims and gives back what that brings. To be repeated within the lease.
    public void beat() {
        var record = ledger.beat(name, List.of(subscriber.name()), lease).getFirst();
        hold = record.hold();
        boolean hasLetters = record.partitions().stream().anyMatch(there -> there.letters() > 0);
        var asked = hasLetters ? ledger.asked(subscriber.name()) : List.<Integer>of();
        workers.values().stream()
                .filter(worker ->
                        asked.contains(worker.claim().partition()) || LeaseMachine.isLost(record, worker.claim()))
                .forEach(SteppedWorker::reload);
        var moves = LeaseMachine.next(name, record, workers.keySet(), failed);
        for (int partition : moves.releases()) {
            watcher.happened("a partition was given back to a node that came");
            Optional.ofNullable(workers.get(partition)).ifPresent(SteppedWorker::stop);
        }
        moves.claims().forEach(partition -> claim(record, partition));
    }

    private void claim(SubscriptionRecord record, int partition) {
        var before = record.partitions().get(partition).owner();
        ledger.claim(subscriber.name(), partition, name, lease).ifPresent(claim -> {
            var chronicle = new Chronicle(claim, watcher);
            chronicle.claimed(before);
            workers.put(partition, new SteppedWorker<>(this, chronicle));
        });
    }

    /// It stands still, since its ledger has not answered for longer than the lease; until the next [#beat].
    public void silence() {
        hold = Optional.of("its ledger is silent");
    }

    /// Gives back what it has, once that is out of hand.
    public void leave() {
        workers.values().forEach(SteppedWorker::stop);
    }

    /// It has nothing any more, and others may have its partitions at once.
    ///
    /// @return `false` while it still has some
    public boolean hasLeft() {
        if (workers.isEmpty()) {
            ledger.beat(name, List.of(), lease);
        }
        return workers.isEmpty();
    }

    /// Its process is gone, whatever was under way.
    public void crash() {
        workers.values().forEach(SteppedWorker::crash);
        workers.clear();
        restart();
    }

    /// What has stopped in front of an event is claimed again at the next [#beat].
    public void restart() {
        failed.clear();
        hold = Optional.empty();
    }

    /// The partitions that it works on.
    public Set<Integer> partitions() {
        return Set.copyOf(workers.keySet());
    }

    /// All that it could do next, in an order that is the same in each run. One of them may be run; then this is
    /// to be asked again.
    public List<Runnable> steps() {
        return workers.values().stream()
                .flatMap(worker -> worker.steps().stream())
                .toList();
    }

    /// The moment at which a partition goes on if nothing happens before, by [Environment#nanoTime]; empty if
    /// none waits for time.
    public Optional<Long> nextNanos() {
        return workers.values().stream()
                .flatMap(worker -> worker.nextNanos().stream())
                .min((one, other) -> Long.compare(
                        one - environment.nanoTime().getAsLong(),
                        other - environment.nanoTime().getAsLong()));
    }

    @Override
    public String toString() {
        return workers.values().stream()
                .map(worker -> worker.claim().partition() + ": " + worker.status())
                .toList()
                .toString();
    }

    Subscriber<T> subscriber() {
        return subscriber;
    }

    EventStore store() {
        return store;
    }

    /// The store as pages are read from it.
    EventStore reads() {
        return reads;
    }

    SubscriptionLedger<T> ledger() {
        return ledger;
    }

    Environment environment() {
        return environment;
    }

    /// Why nothing is to be handled for now.
    Optional<String> hold() {
        return hold;
    }

    /// `worker` is not at work any more.
    void ended(SteppedWorker<T> worker) {
        workers.remove(worker.claim().partition(), worker);
    }

    /// `partition` has stopped in front of an event.
    void failed(int partition) {
        failed.add(partition);
    }

    private boolean has(Claim claim) {
        var worker = workers.get(claim.partition());
        return worker != null && worker.claim().epoch() == claim.epoch();
    }
}
