package io.leftfold.process;

import io.leftfold.Cause;
import io.leftfold.Environment;
import io.leftfold.Metadata;
import io.leftfold.StoreClosedException;
import io.leftfold.StreamId;
import io.leftfold.process.ProcessCommand.Fire;
import io.leftfold.process.TimerMachine.Action;
import io.leftfold.process.TimerMachine.Message;
import io.leftfold.subscribe.Timer;
import io.leftfold.subscribe.TimerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what [TimerMachine] says for one process, on a thread of its own and some more while it fires. A timer
/// tells its instance, under a key of its own, so one may fire twice, and acts once. Its methods are safe for
/// use by several threads.
///
/// A timer is due by the clock of the environment, which has to be that of the store: then no event that comes
/// of it was recorded before its time. A clock that is put back between the two may make it early by as much.
final class TimerService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimerService.class);

    /// How many appends are under way at once.
    private static final int LANES = 64;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final Instances instances;
    private final ProcessVersions process;
    private final TimerStore timers;
    private final Environment environment;
    private final TimerMachine machine = new TimerMachine();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    /// When the first timer is due that was set since somebody looked.
    private Instant newest = Instant.MAX;

    private boolean isClosing;
    private final Thread thread;

    TimerService(Instances instances, ProcessVersions process, TimerStore timers, Environment environment) {
        this.instances = instances;
        this.process = process;
        this.timers = timers;
        this.environment = environment;
        this.thread = environment.threads().newThread(this::run);
    }

    void start() {
        thread.start();
    }

    /// Timers were set.
    ///
    /// @param due when the first of them is
    void wake(Instant due) {
        lock.lock();
        try {
            if (due.isBefore(newest)) {
                newest = due;
                news.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Stops after the timers that are being fired; what was taken with them is due as before. Can be repeated.
    @Override
    public void close() {
        lock.lock();
        try {
            isClosing = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                LOG.warn("a timer of {} is still being fired after {}", process.name(), CLOSE_TIMEOUT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Message message = new Message.Woken();
        while (true) {
            var action = machine.on(environment.clock().instant(), isClosing(), message);
            if (action instanceof Action.End) {
                return;
            }
            message = act(action);
        }
    }

    private Message act(Action action) {
        try {
            return switch (action) {
                case Action.Take(var now, var until, int limit) -> {
                    look();
                    yield new Message.Taken(timers.take(process.name(), now, until, limit));
                }
                case Action.Fire(var due) -> fire(due);
                case Action.Settle(var done, var others) -> {
                    timers.settle(done, others);
                    yield new Message.Settled();
                }
                case Action.Await(var atMost) -> {
                    await(atMost);
                    yield new Message.Woken();
                }
                case Action.End _ -> new Message.Closed();
            };
        } catch (StoreClosedException closed) {
            LOG.debug("the timers of {} end with their store", process.name(), closed);
            return new Message.Closed();
        } catch (RuntimeException failure) {
            LOG.warn("the timers of {} could not be looked at, and are again in a moment", process.name(), failure);
            return new Message.Unavailable();
        }
    }

    /// What happened to timers, from several threads.
    private record Fired(Queue<Timer> done, Queue<Timer> failed, Queue<StoreClosedException> closed) {}

    /// Those of different streams at once.
    private Message fire(List<Timer> due) {
        var byStream = new LinkedHashMap<StreamId, List<Timer>>();
        due.forEach(timer ->
                byStream.computeIfAbsent(timer.stream(), _ -> new ArrayList<>()).add(timer));
        var waiting = new ConcurrentLinkedQueue<>(byStream.values());
        var fired =
                new Fired(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
        var helpers = new ArrayList<Thread>();
        for (int i = 1; i < Math.min(LANES, byStream.size()); i++) {
            var helper = environment.threads().newThread(() -> fire(waiting, fired));
            helper.start();
            helpers.add(helper);
        }
        fire(waiting, fired);
        helpers.forEach(TimerService::join);
        return fired.closed().isEmpty()
                ? new Message.Fired(List.copyOf(fired.done()), List.copyOf(fired.failed()))
                : new Message.Closed();
    }

    private void fire(Queue<List<Timer>> waiting, Fired fired) {
        for (var some = waiting.poll(); some != null; some = waiting.poll()) {
            for (var timer : some) {
                if (isClosing() || !fired.closed().isEmpty()) {
                    return;
                }
                fire(timer, fired);
            }
        }
    }

    private void fire(Timer timer, Fired fired) {
        try {
            var name = timer.name();
            Cause.within(
                    Metadata.EMPTY.with(Metadata.CAUSATION_ID, "timer/" + name),
                    () -> instances.tell(process, timer.stream().entity(), new Fire(name), "fire/" + name));
            fired.done().add(timer);
        } catch (StoreClosedException closed) {
            fired.closed().add(closed);
        } catch (RuntimeException failure) {
            LOG.warn("{} did not fire, and is to again in a while", timer, failure);
            fired.failed().add(timer);
        }
    }

    private static void join(Thread helper) {
        boolean isInterrupted = false;
        while (helper.isAlive()) {
            try {
                helper.join();
            } catch (InterruptedException later) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return isClosing;
        } finally {
            lock.unlock();
        }
    }

    /// What was set before is found now.
    private void look() {
        lock.lock();
        try {
            newest = Instant.MAX;
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration atMost) {
        var until = environment.clock().instant().plus(atMost);
        long end = environment.nanoTime().getAsLong() + atMost.toNanos();
        lock.lock();
        try {
            for (long left = atMost.toNanos();
                    left > 0 && !newest.isBefore(until) && !isClosing;
                    left = end - environment.nanoTime().getAsLong()) {
                left = news.awaitNanos(left);
            }
        } catch (InterruptedException nobody) {
            LOG.debug("the timers of {} were interrupted, and go on", process.name(), nobody);
        } finally {
            lock.unlock();
        }
    }
}
