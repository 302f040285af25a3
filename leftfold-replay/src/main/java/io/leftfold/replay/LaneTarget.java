package io.leftfold.replay;

import io.leftfold.Cause;
import io.leftfold.Checkpoint;
import io.leftfold.RecordedEvent;
import io.leftfold.replay.ReplayOptions.OnFailure;
import io.leftfold.replay.SelectedPages.Selected;
import io.leftfold.replay.UnfinishedEvents.Entry;
import io.leftfold.replay.UnfinishedEvents.Mark;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls a handler for each event, in several lanes at once. Events of one key share a lane, so they keep their
/// order; what is finished is known event by event, and the checkpoint never passes one that is not.
final class LaneTarget implements ReplayTarget {
    private static final Logger LOG = LoggerFactory.getLogger(LaneTarget.class);

    /// How long the thread that runs the replay waits before it looks after checkpoint and progress.
    private static final Duration LOOK = Duration.ofMillis(50);

    private record Task(RecordedEvent event, Object key, Entry entry) {}

    /// A queue that one thread takes from.
    private static final class Lane {
        private final ArrayDeque<Task> tasks = new ArrayDeque<>();
        private final Condition filled;

        Lane(Condition filled) {
            this.filled = filled;
        }
    }

    private final ReplayState state;
    private final Function<RecordedEvent, ?> key;
    private final Consumer<RecordedEvent> handler;
    private final Optional<MovingCheckpoint> checkpoint;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition finished = lock.newCondition();
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Object> failedKeys = new HashSet<>();
    private UnfinishedEvents unfinished = new UnfinishedEvents(0);
    private boolean complete;

    private long savedAt;

    LaneTarget(
            ReplayState state,
            Function<RecordedEvent, ?> key,
            Consumer<RecordedEvent> handler,
            Optional<MovingCheckpoint> checkpoint) {
        this.state = state;
        this.key = key;
        this.handler = handler;
        this.checkpoint = checkpoint;
    }

    @Override
    public Optional<Checkpoint> resume() {
        return checkpoint.flatMap(MovingCheckpoint::saved);
    }

    @Override
    public void begin(long position) {
        this.savedAt = now();
        this.unfinished = new UnfinishedEvents(position);
        for (int i = 0; i < state.options().lanes(); i++) {
            var lane = new Lane(lock.newCondition());
            lanes.add(lane);
            var thread = state.environment().threads().newThread(() -> run(lane));
            state.worksOn(thread);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    @Override
    public void take(Selected page) {
        for (var event : page.events()) {
            var itsKey = key.apply(event);
            int lane = Math.floorMod((itsKey.hashCode() * 0x9E3779B9) >>> 8, lanes.size());
            if (!waitUntil(() -> unfinished.size() < state.options().inFlightMax())) {
                return;
            }
            locked(() -> {
                var entry = unfinished.begin(event.position(), event.id());
                lanes.get(lane).tasks.addLast(new Task(event, itsKey, entry));
                lanes.get(lane).filled.signal();
            });
        }
        locked(() -> unfinished.passOver(page.scannedTo()));
        look();
    }

    @Override
    public void complete() {
        waitUntil(() -> unfinished.size() == 0);
    }

    @Override
    public void end() {
        locked(() -> {
            complete = true;
            lanes.forEach(lane -> lane.filled.signal());
        });
        long until = now() + state.options().closeTimeout().toNanos();
        for (var thread : threads) {
            join(thread, Duration.ofNanos(until - now()));
        }
        save();
    }

    private static void join(Thread thread, Duration atMost) {
        try {
            if (!thread.join(atMost.isPositive() ? atMost : Duration.ofNanos(1))) {
                LOG.warn("a replay has ended, and its handler still works on an event: nothing waits for it any more");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long position() {
        return reached().position();
    }

    private Mark reached() {
        lock.lock();
        try {
            return unfinished.reached();
        } finally {
            lock.unlock();
        }
    }

    /// What a lane does until there is nothing more.
    private void run(Lane lane) {
        try {
            for (var task = next(lane); task.isPresent(); task = next(lane)) {
                handle(task.get());
            }
        } catch (Throwable crash) {
            state.crashed(crash);
            locked(finished::signalAll);
        }
    }

    private Optional<Task> next(Lane lane) {
        lock.lock();
        try {
            while (lane.tasks.isEmpty() && !complete && !state.isEnding()) {
                boolean _ = isUndisturbed(lane.filled);
            }
            return state.isEnding() ? Optional.empty() : Optional.ofNullable(lane.tasks.pollFirst());
        } finally {
            lock.unlock();
        }
    }

    private void handle(Task task) {
        if (isFailed(task.key())) {
            state.skipped(1);
            locked(() -> finish(() -> unfinished.giveUp(task.entry())));
            return;
        }
        if (!state.pace(1)) {
            return;
        }
        try {
            state.attempt(() -> call(task.event()), _ -> true);
        } catch (RuntimeException failure) {
            if (!state.isEnding()) {
                giveUp(task, failure);
            }
            return;
        }
        state.delivered(1);
        locked(() -> finish(() -> unfinished.finish(task.entry())));
    }

    private void call(RecordedEvent event) {
        try {
            Cause.of(event, () -> handler.accept(event));
        } finally {
            // It may leave the thread interrupted, and then no wait would be one.
            Thread.interrupted();
        }
    }

    private void giveUp(Task task, RuntimeException failure) {
        boolean isPassedOver = state.options().onFailure() == OnFailure.SKIP_EVENT;
        locked(() -> {
            state.failed(task.event(), failure);
            if (isPassedOver) {
                finish(() -> unfinished.finish(task.entry()));
            } else {
                failedKeys.add(task.key());
                finish(() -> unfinished.giveUp(task.entry()));
            }
        });
    }

    private boolean isFailed(Object itsKey) {
        lock.lock();
        try {
            return failedKeys.contains(itsKey);
        } finally {
            lock.unlock();
        }
    }

    private void finish(Runnable how) {
        how.run();
        finished.signalAll();
    }

    /// Waits, and looks after checkpoint and progress meanwhile. Whoever is interrupted then ends the replay.
    ///
    /// @return whether it is so; not where the replay is ending
    private boolean waitUntil(BooleanSupplier is) {
        while (!state.isEnding()) {
            lock.lock();
            try {
                if (is.getAsBoolean()) {
                    return true;
                }
                if (!isUndisturbed(finished)) {
                    Thread.currentThread().interrupt();
                    state.close();
                }
            } finally {
                lock.unlock();
            }
            look();
        }
        return false;
    }

    /// Waits for a moment.
    ///
    /// @return `false` if the thread was interrupted
    @SuppressWarnings("WaitNotInLoop") // Those who call it look again.
    private static boolean isUndisturbed(Condition condition) {
        try {
            long _ = condition.awaitNanos(TimeUnit.NANOSECONDS.convert(LOOK));
            return true;
        } catch (InterruptedException interrupted) {
            return false;
        }
    }

    private void look() {
        long now = now();
        if (now - savedAt >= state.options().saveInterval().toNanos()) {
            savedAt = now;
            save();
        }
        state.tick();
    }

    private void save() {
        checkpoint.ifPresent(moving -> moving.moveTo(reached(), state));
    }

    private long now() {
        return state.environment().nanoTime().getAsLong();
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
