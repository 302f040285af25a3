package io.leftfold.subscribe;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Lets a bounded number of deliveries happen at once. A higher priority goes first; but whoever was passed by
/// [#PASSED_MAX] times goes before all, so that none waits for ever. Safe for use by several threads.
final class Admission {
    private static final int PASSED_MAX = 32;

    private static final class Waiter {
        private final int priority;
        private final long number;
        private final Condition turn;
        private int passed;

        private Waiter(int priority, long number, Condition turn) {
            this.priority = priority;
            this.number = number;
            this.turn = turn;
        }

        private boolean isAged() {
            return passed >= PASSED_MAX;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Waiter> waiting = new TreeSet<>(Comparator.<Waiter>comparingInt(waiter -> waiter.priority)
            .reversed()
            .thenComparingLong(waiter -> waiter.number));
    private int free;
    private long numbers;

    Admission(int max) {
        free = max;
    }

    /// Waits for a place; each is to be given back with [#leave].
    ///
    /// @param isStopping ends the wait, after a [#wake]
    /// @return whether there is one
    boolean enter(int priority, BooleanSupplier isStopping) {
        lock.lock();
        try {
            if (free > 0 && waiting.isEmpty()) {
                free--;
                return true;
            }
            var mine = new Waiter(priority, numbers++, lock.newCondition());
            waiting.add(mine);
            while (free == 0 || !mine.equals(first())) {
                if (isStopping.getAsBoolean()) {
                    waiting.remove(mine);
                    signal();
                    return false;
                }
                mine.turn.awaitUninterruptibly();
            }
            waiting.remove(mine);
            waiting.stream().filter(other -> other.number < mine.number).forEach(other -> other.passed++);
            free--;
            signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            free++;
            signal();
        } finally {
            lock.unlock();
        }
    }

    /// How many wait.
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /// Lets all that wait look whether they still want to.
    void wake() {
        lock.lock();
        try {
            waiting.forEach(waiter -> waiter.turn.signal());
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        if (free > 0 && !waiting.isEmpty()) {
            first().turn.signal();
        }
    }

    private Waiter first() {
        return waiting.stream()
                .filter(Waiter::isAged)
                .min(Comparator.comparingLong(waiter -> waiter.number))
                .orElseGet(waiting::getFirst);
    }
}
