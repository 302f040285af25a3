package io.leftfold.replay;

import io.leftfold.Capability;
import io.leftfold.Checkpoint;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.replay.SelectedPages.Selected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/// Gives the events that a log holds, or some of them, once more: to a handler, a sink, or another store. Ends at
/// what was the end of the log when it began; who wants to follow takes a subscription.
///
/// [#run()] works on the thread that calls it, once; the other methods are safe for use by several threads.
public final class Replay implements AutoCloseable {
    /// A replay that has given up so many events ends, whatever its options say.
    public static final int FAILURES_MAX = 1_000;

    private static final Duration TELL = Duration.ofMillis(100);

    private final EventStore store;
    private final EventSelection selection;
    private final Environment environment;
    private final Function<ReplayState, ReplayTarget> targets;
    private final ReplayState state;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile ReplayProgress progress = new ReplayProgress(0, 0, 0, 0, Duration.ZERO);
    private long toldAt;

    Replay(
            EventStore store,
            EventSelection selection,
            ReplayOptions options,
            Environment environment,
            Function<ReplayState, ReplayTarget> targets) {
        this.store = store;
        this.selection = selection;
        this.environment = environment;
        this.targets = targets;
        this.state = new ReplayState(store, options, environment);
    }

    /// A replay of `store`, to be put together.
    public static ReplayBuilder of(EventStore store) {
        return new ReplayBuilder(store);
    }

    /// How far it has come, up to the last tenth of a second.
    public ReplayProgress progress() {
        return progress;
    }

    /// [#run(Consumer)], and tells nobody.
    public ReplayReport run() {
        return run(_ -> {});
    }

    /// Delivers the events, until the end of the selection, a failure, or [#close]; an interrupt closes it too.
    /// Holds at most as many events as the options say, and two pages. Events that cannot be handled are in the
    /// report; what is thrown ends the replay before its time, and the checkpoint, if there is one, then stands
    /// before what is not finished.
    ///
    /// @param told how far it has come, ten times a second at the most, by the thread that runs it
    /// @throws io.leftfold.TruncatedException if the selection begins among events that were archived, and the
    ///     store was opened without its archive; nothing was delivered
    /// @throws io.leftfold.CheckpointMismatchException if the checkpoint is not of this log, or another one moves
    ///     it too
    /// @throws io.leftfold.UnsupportedCapabilityException if the store has no global order
    /// @throws io.leftfold.StoreUnavailableException if a store is unavailable for longer than the attempts last
    /// @throws IllegalStateException if it was run before
    public ReplayReport run(Consumer<ReplayProgress> told) {
        if (begun.getAndSet(true)) {
            throw new IllegalStateException("a replay runs once: make another one");
        }
        state.worksOn(Thread.currentThread());
        long since = environment.nanoTime().getAsLong();
        toldAt = since;
        try {
            return run(targets.apply(state), since, told);
        } finally {
            ended.countDown();
        }
    }

    private ReplayReport run(ReplayTarget target, long since, Consumer<ReplayProgress> told) {
        store.require(Capability.GLOBAL_ORDER);
        var checkpoint = target.resume();
        checkpoint.ifPresent(there -> there.verify(store));
        var pages = SelectedPages.of(
                store,
                selection,
                checkpoint.map(Checkpoint::position).orElse(0L),
                state.options().batchSize(),
                environment.threads());
        boolean completed = false;
        try {
            state.onTick(() -> tell(target, pages, since, told));
            target.begin(pages.begin());
            completed = deliver(target, pages);
        } finally {
            // Whoever interrupts ends the replay; what is in hand is waited for all the same.
            boolean interrupted = Thread.interrupted();
            target.end();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        state.rethrow();
        progress = at(target, pages, since);
        return new ReplayReport(
                state.isFailed()
                        ? ReplayReport.End.FAILED
                        : completed ? ReplayReport.End.COMPLETED : ReplayReport.End.CLOSED,
                target.position(),
                state.delivered(),
                state.retried(),
                state.skipped(),
                state.failures(),
                progress.elapsed());
    }

    /// @return whether it came to the end
    private boolean deliver(ReplayTarget target, SelectedPages pages) {
        while (!state.isEnding()) {
            if (Thread.currentThread().isInterrupted()) {
                state.close();
                return false;
            }
            var page = next(pages);
            target.take(page);
            if (page.isLast() && !state.isEnding()) {
                target.complete();
                return !state.isEnding();
            }
        }
        return false;
    }

    private Selected next(SelectedPages pages) {
        var read = new ArrayList<Selected>(1);
        state.attempt(() -> read.add(pages.next()), ReplayState::isPassing);
        return read.getFirst();
    }

    private void tell(ReplayTarget target, SelectedPages pages, long since, Consumer<ReplayProgress> told) {
        long now = environment.nanoTime().getAsLong();
        if (now - toldAt >= TELL.toNanos()) {
            toldAt = now;
            progress = at(target, pages, since);
            told.accept(progress);
        }
    }

    private ReplayProgress at(ReplayTarget target, SelectedPages pages, long since) {
        return new ReplayProgress(
                state.delivered(),
                pages.begin(),
                Math.max(target.position(), pages.begin()),
                pages.end(),
                Duration.ofNanos(environment.nanoTime().getAsLong() - since));
    }

    /// Ends a run: nothing more is begun, and what is in hand is waited for, at most as long as the options say.
    /// An incremental replay goes on from there when it is made anew. A handler that calls it does not wait. Can
    /// be repeated.
    @Override
    public void close() {
        state.close();
        if (!begun.get() || state.isWorker(Thread.currentThread())) {
            return;
        }
        try {
            // A little more than it waits itself, for the checkpoint.
            boolean _ =
                    ended.await(state.options().closeTimeout().plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
