package io.leftfold.replay;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.OverloadedException;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.WorkUnknownException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the threads of one replay share: its counts, its pace, and whether it is to end. Safe for use by several
/// threads.
final class ReplayState {
    /// The longest that a pause goes on after the replay was closed.
    private static final Duration SLICE = Duration.ofMillis(50);

    private final EventStore source;
    private final ReplayOptions options;
    private final Environment environment;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final List<ReplayReport.Failure> failures = new CopyOnWriteArrayList<>();
    /// When the next event is due, by nanoseconds of the environment.
    private final AtomicLong due;

    private final Set<Thread> workers = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;
    private volatile boolean failed;
    private volatile @Nullable Throwable crash;

    private Runnable tick = () -> {};

    ReplayState(EventStore source, ReplayOptions options, Environment environment) {
        this.source = source;
        this.options = options;
        this.environment = environment;
        this.due = new AtomicLong(environment.nanoTime().getAsLong());
    }

    /// What is replayed.
    EventStore source() {
        return source;
    }

    ReplayOptions options() {
        return options;
    }

    Environment environment() {
        return environment;
    }

    void onTick(Runnable tick) {
        this.tick = tick;
    }

    /// For the thread that runs the replay, to be called now and then: tells how far it has come.
    void tick() {
        tick.run();
    }

    void close() {
        closing = true;
    }

    /// Whether nothing more is to begin.
    boolean isEnding() {
        return closing || failed || crash != null;
    }

    /// Notes a thread that handlers run on.
    void worksOn(Thread thread) {
        workers.add(thread);
    }

    boolean isWorker(Thread thread) {
        return workers.contains(thread);
    }

    boolean isFailed() {
        return failed;
    }

    void delivered(long count) {
        delivered.addAndGet(count);
    }

    void skipped(long count) {
        skipped.addAndGet(count);
    }

    long delivered() {
        return delivered.get();
    }

    long retried() {
        return retried.get();
    }

    long skipped() {
        return skipped.get();
    }

    List<ReplayReport.Failure> failures() {
        return List.copyOf(failures);
    }

    /// Notes an event that is given up; the replay ends by it where the options, or the number of them, say so.
    void failed(RecordedEvent event, RuntimeException reason) {
        failures.add(new ReplayReport.Failure(event, reason));
        if (options.onFailure() == ReplayOptions.OnFailure.STOP || failures.size() >= Replay.FAILURES_MAX) {
            failed = true;
        }
    }

    /// Ends the replay for something that is no failure of an event.
    void crashed(Throwable reason) {
        crash = reason;
    }

    /// @throws RuntimeException what [#crashed] was told
    void rethrow() {
        switch (crash) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable checked -> throw new IllegalStateException(checked);
        }
    }

    /// Waits until `count` more events may be handled.
    ///
    /// @return whether they still are to be
    boolean pace(int count) {
        if (options.perSecond() == 0 || count == 0) {
            return !isEnding();
        }
        long now = environment.nanoTime().getAsLong();
        long cost = count * 1_000_000_000L / options.perSecond();
        // Time in which nothing came is not made up for.
        long turn = due.getAndUpdate(next -> Math.max(next, now) + cost);
        return turn <= now ? !isEnding() : pause(Duration.ofNanos(turn - now));
    }

    /// Does `work`, and again while it fails in a way that `passes` and attempts are left.
    ///
    /// @throws RuntimeException what it threw last
    void attempt(Runnable work, Predicate<RuntimeException> passes) {
        for (int attempt = 1; ; attempt++) {
            try {
                work.run();
                return;
            } catch (RuntimeException failure) {
                var retry = options.retry();
                if (attempt >= retry.attempts()
                        || !passes.test(failure)
                        || !pause(retry.backoff().random(attempt, environment.random()))) {
                    throw failure;
                }
                retried.incrementAndGet();
            }
        }
    }

    /// Whether a store or a database may do later what it did not do now.
    static boolean isPassing(RuntimeException failure) {
        return failure instanceof StoreUnavailableException
                || failure instanceof OverloadedException
                || failure instanceof WorkUnknownException;
    }

    private boolean pause(Duration duration) {
        var left = duration;
        while (left.isPositive() && !isEnding()) {
            var slice = left.compareTo(SLICE) < 0 ? left : SLICE;
            environment.pause().accept(slice);
            left = left.minus(slice);
        }
        return !isEnding();
    }
}
