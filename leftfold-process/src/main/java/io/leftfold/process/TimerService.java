package io.leftfold.process;

import io.leftfold.Cause;
import io.leftfold.Environment;
import io.leftfold.Metadata;
import io.leftfold.StoreClosedException;
import io.leftfold.decide.CommandContext;
import io.leftfold.process.ProcessCommand.Fire;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fires the timers that are due: tells the instance, which ignores what it does not wait for, then forgets the timer.
/// So one may fire twice, and acts once. Its methods are safe for use by several threads.
///
/// A timer is due by the clock of the environment, which has to be that of the store: then no event that comes of it
/// was recorded before its time. A clock that is put back between the two may make it early by as much.
final class TimerService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimerService.class);
    private static final int PAGE = 500;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final Instances instances;
    private final TimerStore timers;
    private final Environment environment;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private boolean isNews;
    private boolean isClosing;
    private final Thread thread;

    TimerService(Instances instances, TimerStore timers, Environment environment) {
        this.instances = instances;
        this.timers = timers;
        this.environment = environment;
        this.thread = environment.threads().newThread(this::run);
    }

    void start() {
        thread.start();
    }

    /// Timers have changed.
    void wake() {
        lock.lock();
        try {
            isNews = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Stops after the timer in hand. Can be repeated.
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
            var _ = thread.join(CLOSE_TIMEOUT);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosing()) {
            try {
                await(fireDue());
            } catch (StoreClosedException closed) {
                LOG.debug("timers end with their store", closed);
                return;
            } catch (RuntimeException failure) {
                LOG.warn("timers could not be looked at, and are again in a moment", failure);
                await(LOOK_EVERY);
            }
        }
    }

    /// Fires all that are due by now.
    ///
    /// @return how long to wait before it is worth while again
    Duration fireDue() {
        var now = environment.clock().instant();
        for (var due = timers.due(now, PAGE); !due.isEmpty() && !isClosing(); due = timers.due(now, PAGE)) {
            due.forEach(this::fire);
        }
        var next =
                timers.next().map(time -> Duration.between(environment.clock().instant(), time));
        return next.filter(wait -> wait.compareTo(LOOK_EVERY) < 0).orElse(LOOK_EVERY);
    }

    private void fire(Timer timer) {
        if (isClosing()) {
            return;
        }
        try {
            var process = instances.find(timer.stream().category());
            if (process.isPresent()) {
                var why = Metadata.EMPTY.with(Metadata.CAUSATION_ID, "timer/" + timer.name());
                Cause.within(
                        why,
                        () -> instances
                                .handler()
                                .handle(
                                        process.get().aggregate(),
                                        timer.stream().entity(),
                                        new Fire(timer.name()),
                                        CommandContext.NONE));
            }
            timers.remove(timer.stream(), timer.name());
        } catch (StoreClosedException closed) {
            throw closed;
        } catch (RuntimeException failure) {
            // The others must not wait for this one.
            LOG.warn("{} did not fire, and is to again in {}", timer, AGAIN_AFTER, failure);
            timers.set(new Timer(
                    timer.stream(), timer.name(), environment.clock().instant().plus(AGAIN_AFTER)));
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

    private void await(Duration wait) {
        long end = environment.nanoTime().getAsLong() + Math.max(0, wait.toNanos());
        lock.lock();
        try {
            for (long left = wait.toNanos();
                    left > 0 && !isNews && !isClosing;
                    left = end - environment.nanoTime().getAsLong()) {
                left = news.awaitNanos(Math.min(left, LOOK_EVERY.toNanos()));
            }
            isNews = false;
        } catch (InterruptedException nobody) {
            LOG.debug("timers were interrupted, and go on", nobody);
        } finally {
            lock.unlock();
        }
    }
}
