package io.leftfold.subscribe;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.subscribe.SubscriptionOptions.OnFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The work on one partition of a [SteppedNode]: what a [Worker] does, by the step. For use by one thread.
final class SteppedWorker<T> implements Runnable {
    /// Work that one of the lanes of a batch has to do.
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

    private final SteppedNode<T> node;
    private final Claim claim;
    private final Chronicle chronicle;
    private final SteppedNode.Watcher watcher;
    private final Environment environment;
    private final EventStore store;
    private final PartitionMachine machine;
    private final PartitionEdge<T> edge;
    private final List<Lane> lanes = new ArrayList<>();
    private Action action;
    private boolean isBusy;
    private boolean isGone;
    private boolean isStopping;
    private boolean isReload;

    SteppedWorker(SteppedNode<T> node, Chronicle chronicle) {
        this.node = node;
        this.claim = chronicle.claim();
        this.chronicle = chronicle;
        this.watcher = chronicle.watcher();
        this.environment = node.environment();
        this.store = node.store();
        var subscriber = node.subscriber();
        this.machine =
                new PartitionMachine(subscriber.name(), claim.partition(), subscriber.key(), subscriber.options(), 0);
        var reads = node.reads();
        var source = new StoreSource(
                reads,
                subscriber,
                claim.partition(),
                range -> after -> reads.readAll(subscriber.query(), range.after(after)));
        this.edge = new PartitionEdge<>(subscriber, store, node.ledger(), claim, source, this::fork);
        this.action = next(new Message.Started());
    }

    Claim claim() {
        return claim;
    }

    SubscriptionStatus status() {
        return machine.status();
    }

    void stop() {
        isStopping = true;
    }

    void reload() {
        isReload = true;
    }

    /// Its process is gone.
    void crash() {
        isGone = true;
    }

    /// The moment at which it goes on if nothing happens before; empty if it does not wait for time.
    Optional<Long> nextNanos() {
        return !isBusy && action instanceof Action.Await(long until, var _) ? Optional.of(until) : Optional.empty();
    }

    /// What it could do next: lanes of the batch that it is at, or a step.
    List<Runnable> steps() {
        var steps = new ArrayList<Runnable>();
        lanes.stream().filter(lane -> !lane.isBegun).forEach(steps::add);
        if (isReady()) {
            steps.add(this);
        }
        return steps;
    }

    private boolean isReady() {
        return !isBusy
                && (!(action instanceof Action.Await(long until, boolean isForGrowth))
                        || environment.nanoTime().getAsLong() - until >= 0
                        || isStopping
                        || isReload
                        || isForGrowth && machine.scannedTo() < store.log().head());
    }

    private Action next(Message message) {
        var orders = new Orders(isStopping, node.hold(), isReload);
        isReload = false;
        return machine.on(Moment.of(environment), orders, message);
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
        chronicle.came(action, message, machine.status());
        action = next(message);
    }

    private Message act() {
        chronicle.begins(action);
        isBusy = true;
        try {
            return edge.run(action);
        } finally {
            isBusy = false;
        }
    }

    private void end(Action.Ending ending) {
        node.ended(this);
        isGone = true;
        watcher.ended(claim);
        switch (ending) {
            case Action.Ending.Stopped _ -> {
                chronicle.note("is given back");
                node.ledger().release(claim);
            }
            case Action.Ending.Lost _ -> {}
            case Action.Ending.Closed _ -> watcher.broken(new AssertionError("the store or the ledger was closed"));
            case Action.Ending.Failed(var reason) -> failed(reason);
        }
    }

    private void failed(Throwable reason) {
        node.failed(claim.partition());
        node.ledger().release(claim);
        chronicle.note("has stopped: " + reason);
        if (node.subscriber().options().onFailure() == OnFailure.PARK) {
            watcher.broken(new AssertionError(chronicle.where() + " has failed: " + reason, reason));
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
            checkAlive();
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

    private void checkAlive() {
        if (isGone) {
            watcher.happened("a process died in the middle of a batch");
            throw new IllegalStateException("the process is gone");
        }
    }
}
