package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.RecordedEvent;
import io.leftfold.subscribe.SubscriptionOptions.OnFailure;
import java.time.Duration;
import java.util.ArrayList;
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
    private final TreeMap<Integer, Work> works = new TreeMap<>();

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
                new WatchedSink(subscriber.sink()),
                subscriber.options());
    }

    /// Says that it is alive, and claims and gives back what that brings. To be repeated within the lease.
    public void beat() {
        var record = ledger.beat(name, List.of(subscriber.name()), lease).getFirst();
        hold = record.hold();
        boolean hasLetters = record.partitions().stream().anyMatch(there -> there.letters() > 0);
        var asked = hasLetters ? ledger.asked(subscriber.name()) : List.<Integer>of();
        works.values()
                .forEach(work -> work.isReload |=
                        asked.contains(work.claim.partition()) || LeaseMachine.isLost(record, work.claim));
        var moves = LeaseMachine.next(name, record, works.keySet(), failed);
        for (int partition : moves.releases()) {
            watcher.happened("a partition was given back to a node that came");
            stop(partition);
        }
        moves.claims().forEach(partition -> claim(record, partition));
    }

    private void stop(int partition) {
        var work = works.get(partition);
        if (work != null) {
            work.isStopping = true;
        }
    }

    private void claim(SubscriptionRecord record, int partition) {
        var before = record.partitions().get(partition).owner();
        ledger.claim(subscriber.name(), partition, name, lease).ifPresent(claim -> {
            watcher.note(name + " claims " + where(claim)
                    + before.map(owner -> ", which " + owner + " had").orElse(""));
            if (before.isPresent()) {
                watcher.happened("a partition was taken from a silent node");
            }
            works.put(partition, new Work(claim));
        });
    }

    private String where(Claim claim) {
        return "partition " + claim.partition() + " of " + claim.subscription();
    }

    /// It stands still, since its ledger has not answered for longer than the lease; until the next [#beat].
    public void silence() {
        hold = Optional.of("its ledger is silent");
    }

    /// Gives back what it has, once that is out of hand.
    public void leave() {
        works.keySet().forEach(this::stop);
    }

    /// It has nothing any more, and others may have its partitions at once.
    ///
    /// @return `false` while it still has some
    public boolean hasLeft() {
        if (works.isEmpty()) {
            ledger.beat(name, List.of(), lease);
        }
        return works.isEmpty();
    }

    /// Its process is gone, whatever was under way.
    public void crash() {
        works.values().forEach(work -> work.isGone = true);
        works.clear();
        restart();
    }

    /// What has stopped in front of an event is claimed again at the next [#beat].
    public void restart() {
        failed.clear();
        hold = Optional.empty();
    }

    /// The partitions that it works on.
    public Set<Integer> partitions() {
        return Set.copyOf(works.keySet());
    }

    /// All that it could do next, in an order that is the same in each run. One of them may be run; then this is
    /// to be asked again.
    public List<Runnable> steps() {
        var steps = new ArrayList<Runnable>();
        for (var work : works.values()) {
            for (var lane : work.lanes) {
                if (!lane.isBegun) {
                    steps.add(lane);
                }
            }
            if (work.isReady()) {
                steps.add(work);
            }
        }
        return steps;
    }

    /// The moment at which a partition goes on if nothing happens before, by [Environment#nanoTime]; empty if
    /// none waits for time.
    public Optional<Long> nextNanos() {
        return works.values().stream()
                .filter(work -> !work.isBusy)
                .map(work -> work.action)
                .filter(Action.Await.class::isInstance)
                .map(action -> ((Action.Await) action).untilNanos())
                .min((one, other) -> Long.compare(
                        one - environment.nanoTime().getAsLong(),
                        other - environment.nanoTime().getAsLong()));
    }

    @Override
    public String toString() {
        return works.values().stream()
                .map(work -> work.claim.partition() + ": " + work.machine.status())
                .toList()
                .toString();
    }

    /// The work on one partition: what a [Worker] does, by the step.
    private final class Work implements Runnable {
        private final Claim claim;
        private final PartitionMachine machine;
        private final PartitionEdge<T> edge;
        private final List<Lane> lanes = new ArrayList<>();
        private Action action;
        private boolean isBusy;
        private boolean isGone;
        private boolean isStopping;
        private boolean isReload;

        private Work(Claim claim) {
            this.claim = claim;
            this.machine = new PartitionMachine(
                    subscriber.name(), claim.partition(), subscriber.key(), subscriber.options(), 0);
            var source = new StoreSource(
                    reads,
                    subscriber,
                    claim.partition(),
                    range -> after -> reads.readAll(subscriber.query(), range.after(after)));
            this.edge = new PartitionEdge<>(subscriber, store, ledger, claim, source, this::fork);
            this.action = next(new Message.Started());
        }

        private Action next(Message message) {
            var orders = new Orders(isStopping, hold, isReload);
            isReload = false;
            return machine.on(Moment.of(environment), orders, message);
        }

        private boolean isReady() {
            return !isBusy
                    && (!(action instanceof Action.Await(long until, boolean isForGrowth))
                            || environment.nanoTime().getAsLong() - until >= 0
                            || isStopping
                            || isReload
                            || isForGrowth && machine.scannedTo() < store.log().head());
        }

        @Override
        public void run() {
            if (action instanceof Action.End(var ending)) {
                end(ending);
                return;
            }
            var message = action instanceof Action.Await ? new Message.Woken() : act();
            if (isGone) {
                return;
            }
            if (machine.status() instanceof SubscriptionStatus.Waiting(var _, var reason)
                    && reason.contains("different")) {
                watcher.happened("a breaker opened");
            }
            if (message instanceof Message.Fenced
                    && action instanceof Action.Deliver(var events, var _, var _)
                    && !events.isEmpty()) {
                watcher.happened("a lease was lost while a batch was in flight");
            }
            outcome(message);
            action = next(message);
        }

        private Message act() {
            switch (action) {
                case Action.Deliver(var events, var _, var step) -> {
                    if (!events.isEmpty() || !step.letters().isEmpty()) {
                        note(show(events.stream().map(RecordedEvent::position).toList(), step));
                    }
                }
                case Action.Redeliver(var letter, var _) -> note("tries " + letter.position() + " again");
                case Action.Resume _, Action.Read _, Action.Mark _, Action.Await _, Action.End _ -> {}
            }
            isBusy = true;
            try {
                return edge.run(action);
            } finally {
                isBusy = false;
            }
        }

        private void outcome(Message message) {
            switch (message) {
                case Message.Resumed(var there) -> {
                    if (there.isAbandoned()) {
                        watcher.happened("an abandoned partition was taken over");
                    }
                    note("goes on behind "
                            + there.checkpoint().map(Checkpoint::position).orElse(0L)
                            + (there.isAbandoned() ? ", where its owner died" : ""));
                }
                case Message.DeliveryFailed(long position, var handled, var failure) -> {
                    if (!handled.isEmpty()) {
                        watcher.happened("some events of a batch were handled and one failed");
                    }
                    note((position == 0 ? "a handler" : "the handler of " + position) + " fails: " + failure.error());
                }
                case Message.Passing(var reason) -> note("waits: " + reason);
                case Message.Fenced _ -> note("has lost its claim");
                case Message.Delivered _,
                        Message.Started _,
                        Message.PageRead _,
                        Message.Marked _,
                        Message.Woken _,
                        Message.Closed _,
                        Message.Broken _ -> {}
            }
        }

        private void note(String what) {
            watcher.note(name + ", " + where(claim) + " " + what);
        }

        private void end(Action.Ending ending) {
            works.remove(claim.partition(), this);
            isGone = true;
            watcher.ended(claim);
            switch (ending) {
                case Action.Ending.Stopped _ -> {
                    note("is given back");
                    ledger.release(claim);
                }
                case Action.Ending.Lost _ -> {}
                case Action.Ending.Closed _ -> watcher.broken(new AssertionError("the store or the ledger was closed"));
                case Action.Ending.Failed(var reason) -> failed(reason);
            }
        }

        private void failed(Throwable reason) {
            failed.add(claim.partition());
            ledger.release(claim);
            note("has stopped: " + reason);
            if (subscriber.options().onFailure() == OnFailure.PARK) {
                watcher.broken(new AssertionError(where(claim) + " has failed: " + reason, reason));
            }
        }

        private Runnable fork(Runnable work) {
            var lane = new Lane(work);
            lanes.add(lane);
            return () -> join(lane);
        }

        /// Lets lanes get on in any order until `lane` is done.
        private void join(Lane lane) {
            while (!lane.isDone) {
                var waiting = lanes.stream().filter(other -> !other.isBegun).toList();
                if (lanes.stream().anyMatch(other -> other.isDone) && !waiting.isEmpty()) {
                    watcher.betweenLanes(claim);
                }
                alive();
                if (waiting.isEmpty()) {
                    throw new IllegalStateException("a lane of " + claim + " waits for itself");
                }
                var next = waiting.get(environment.random().nextInt(waiting.size()));
                if (!next.isBegun) {
                    next.run();
                }
            }
            lanes.remove(lane);
        }

        private void alive() {
            if (isGone) {
                watcher.happened("a process died in the middle of a batch");
                throw new IllegalStateException("the process is gone");
            }
        }
    }

    private static final class Lane implements Runnable {
        private final Runnable work;
        private boolean isBegun;
        private boolean isDone;

        private Lane(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            isBegun = true;
            work.run();
            isDone = true;
        }
    }

    private static String show(List<Long> events, Step step) {
        var parts = new ArrayList<String>();
        if (!events.isEmpty()) {
            parts.add("handles " + events);
        }
        step.letters().forEach(letter -> parts.add("makes " + letter.position() + " a letter, " + letter.state()));
        step.to().ifPresent(to -> parts.add("moves the checkpoint to " + to.position()));
        return String.join(", ", parts);
    }

    /// The user's sink, with somebody beside it.
    private final class WatchedSink implements EventSink<T> {
        private final EventSink<T> sink;

        private WatchedSink(EventSink<T> sink) {
            this.sink = sink;
        }

        @Override
        public void before(Batch batch) {
            batch.watch(new Beside(batch.claim(), false));
            try {
                sink.before(batch);
            } catch (AssertionError failure) {
                watcher.broken(failure);
                throw failure;
            }
        }

        @Override
        public void within(Batch batch, T transaction) throws Exception {
            batch.watch(new Beside(batch.claim(), true));
            try {
                sink.within(batch, transaction);
            } catch (AssertionError failure) {
                watcher.broken(failure);
                throw failure;
            }
        }
    }

    private final class Beside implements Batch.Watcher {
        private final Claim claim;
        private final boolean isWithin;

        private Beside(Claim claim, boolean isWithin) {
            this.claim = claim;
            this.isWithin = isWithin;
        }

        @Override
        public void before(RecordedEvent event) {
            watcher.before(claim, event, isWithin);
            alive();
        }

        @Override
        public void after(RecordedEvent event) {
            watcher.after(claim, event, isWithin);
            alive();
        }

        /// What is gone does nothing any more: not even the next event of its batch.
        private void alive() {
            var work = works.get(claim.partition());
            if (work == null || work.claim.epoch() != claim.epoch()) {
                watcher.happened("a process died in a handler");
                throw new IllegalStateException("the process is gone");
            }
        }
    }
}
