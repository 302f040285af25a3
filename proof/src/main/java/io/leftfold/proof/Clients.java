package io.leftfold.proof;

import io.leftfold.EventStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// The threads of a script, in this process, until they are stopped. Used by one thread.
final class Clients {
    private static final long FAILED_PAUSE_MICROS = 2_000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final EventStore store;
    private final Ledger ledger;
    private final Script script;
    private final Campaign campaign;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean crashed;
    private long failed;
    private long unknown;

    Clients(EventStore store, Ledger ledger, Script script, Campaign campaign) {
        this.store = store;
        this.ledger = ledger;
        this.script = script;
        this.campaign = campaign;
        for (int i = 0; i < script.threads(); i++) {
            int thread = i;
            threads.add(Thread.ofVirtual()
                    .uncaughtExceptionHandler((_, bug) -> {
                        crashed = true;
                        bug.printStackTrace();
                    })
                    .start(() -> append(thread)));
        }
    }

    private void append(int thread) {
        for (long number = 1; !stopped; number++) {
            long invoked = campaign.environment().nanoTime().getAsLong();
            var answer = Answer.of(store, script.append(thread, number));
            long returned = campaign.environment().nanoTime().getAsLong();
            lock.lock();
            try {
                ledger.answered(script, thread, number, invoked, returned, answer);
                switch (answer) {
                    case Answer.Done _, Answer.RefusedBy _ -> acknowledged.incrementAndGet();
                    case Answer.Failed _ -> failed++;
                    case Answer.Unknown _ -> unknown++;
                }
            } finally {
                lock.unlock();
            }
            if (answer instanceof Answer.Failed) {
                campaign.pause(FAILED_PAUSE_MICROS);
            }
        }
    }

    /// Waits until so many more appends were decided.
    void awaitMore(int count) {
        long until = acknowledged.get() + count;
        long began = campaign.environment().nanoTime().getAsLong();
        while (acknowledged.get() < until) {
            Broken.unless(!crashed, "an append ended in no way that was promised, see stderr");
            Broken.unless(
                    campaign.environment().nanoTime().getAsLong() - began < PATIENCE_NANOS, "the store does not go on");
            campaign.pause(500);
        }
    }

    /// Appends that were answered with "nothing was written".
    long failed() {
        return failed;
    }

    /// Appends that were answered with "unknown".
    long unknown() {
        return unknown;
    }

    void stop() {
        stopped = true;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
        Broken.unless(!crashed, "an append ended in no way that was promised, see stderr");
    }
}
