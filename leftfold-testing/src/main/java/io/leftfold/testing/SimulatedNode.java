package io.leftfold.testing;

import io.leftfold.EventStore;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.SteppedNode;
import io.leftfold.subscribe.Subscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A process in a [Run]: it beats, works, dies and comes again.
final class SimulatedNode {
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final long BEAT_NANOS = LEASE.toNanos() / 3;

    private final String name;
    private final Run run;
    private final List<SteppedNode<Transaction>> works = new ArrayList<>();
    private boolean isUp = true;
    private boolean isLeaving;
    private long life;
    private long upAt;
    private long frozenUntil;
    private long beatAt;
    private long beaten;

    SimulatedNode(
            String name, Run run, List<Subscriber<Transaction>> subscribers, EventStore store, MemoryLedger ledger) {
        this.name = name;
        this.run = run;
        var environment = run.environmentOfNode();
        for (var subscriber : subscribers) {
            works.add(new SteppedNode<>(
                    name,
                    subscriber,
                    store,
                    new FaultyStore(store, run.faults()),
                    new FaultyLedger(ledger, this, run),
                    environment,
                    LEASE,
                    run));
        }
    }

    String name() {
        return name;
    }

    /// Another number after each death.
    long life() {
        return life;
    }

    void crash() {
        if (isUp) {
            run.note(name + " dies");
            run.happened("a process died");
            isUp = false;
            life++;
            upAt = run.nanos() + run.random(2 * LEASE.toNanos());
            works.forEach(SteppedNode::crash);
        }
    }

    void freeze(Duration time) {
        run.note(name + " stands still");
        frozenUntil = run.nanos() + time.toNanos();
    }

    long frozenUntil() {
        return frozenUntil;
    }

    void frozenUntil(long nanos) {
        frozenUntil = nanos;
    }

    void leave() {
        run.note(name + " leaves");
        isLeaving = true;
    }

    void calm() {
        frozenUntil = 0;
        isLeaving = false;
        works.forEach(SteppedNode::restart);
    }

    /// Most partitions that it has more than `nodes` may each have.
    boolean isGreedy(int index, int share) {
        return works.get(index).partitions().size() > share;
    }

    /// What it could do now.
    void steps(List<Runnable> steps) {
        if (frozenUntil > run.nanos()) {
            return;
        }
        if (!isUp) {
            if (run.nanos() >= upAt) {
                steps.add(this::start);
            }
            return;
        }
        if (run.nanos() >= beatAt) {
            steps.add(this::beat);
        }
        works.forEach(work -> steps.addAll(work.steps()));
    }

    private void start() {
        run.note(name + " starts again");
        isUp = true;
        isLeaving = false;
        beatAt = run.nanos();
        beaten = run.nanos();
    }

    private void beat() {
        beatAt = run.nanos() + BEAT_NANOS;
        if (isLeaving) {
            depart();
            return;
        }
        if (run.faults().oneIn(8, Fault.LEDGER)) {
            if (run.nanos() - beaten > LEASE.toNanos()) {
                works.forEach(SteppedNode::silence);
                run.happened("a node held still because its ledger was silent");
            }
            return;
        }
        beaten = run.nanos();
        works.forEach(SteppedNode::beat);
    }

    private void depart() {
        works.forEach(SteppedNode::leave);
        boolean hasLeft = true;
        for (var work : works) {
            hasLeft &= work.hasLeft();
        }
        if (hasLeft) {
            run.happened("a node left in peace");
            isUp = false;
            upAt = run.nanos() + run.random(LEASE.toNanos());
        }
    }

    /// Partitions are to be claimed or given back soon.
    void beatSoon() {
        beatAt = Math.min(beatAt, run.nanos() + LEASE.toNanos() / 30);
    }

    @Override
    public String toString() {
        return name + (isUp ? "" : " is down") + " " + works;
    }
}
