package io.leftfold.replay;

import io.leftfold.CheckpointStore;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.RecordedEvent;
import io.leftfold.replay.ReplayOptions.OnFailure;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Puts a replay together, see [Replay#of]. For use by one thread at a time.
public final class ReplayBuilder {
    private final EventStore store;
    private EventSelection selection = EventSelection.ALL;
    private ReplayOptions options = ReplayOptions.DEFAULTS;
    private Environment environment = Environment.system();
    private Function<RecordedEvent, ?> key = RecordedEvent::stream;
    private Optional<Supplier<MovingCheckpoint>> checkpoint = Optional.empty();

    ReplayBuilder(EventStore store) {
        this.store = store;
    }

    /// Which events; all of them where nothing is said.
    public ReplayBuilder select(EventSelection selection) {
        this.selection = selection;
        return this;
    }

    public ReplayBuilder options(ReplayOptions options) {
        this.options = options;
        return this;
    }

    public ReplayBuilder environment(Environment environment) {
        this.environment = environment;
        return this;
    }

    /// What keeps its order where there are several lanes: events with equal keys are handled one after another.
    /// The stream where nothing is said. Must not fail, nor give null.
    public ReplayBuilder keyedBy(Function<RecordedEvent, ?> key) {
        this.key = key;
        return this;
    }

    /// Goes on after the checkpoint `name`, and moves it: an incremental replay. Its selection must be the same
    /// in every run, for the checkpoint knows a position alone.
    public ReplayBuilder incremental(String name, CheckpointStore checkpoints) {
        this.checkpoint = Optional.of(() -> new MovingCheckpoint(name, checkpoints));
        return this;
    }

    /// Calls `handler` for each event, at least once if the replay is incremental, with the event as the cause of
    /// what it does. With several lanes it must be safe for use by several threads.
    ///
    /// @throws IllegalArgumentException if an incremental replay were to leave out events between others
    public Replay into(Consumer<RecordedEvent> handler) {
        if (checkpoint.isPresent() && selection.isByOccurring()) {
            throw new IllegalArgumentException("an incremental replay takes no bound by the clock of occurring: its"
                    + " checkpoint would pass what such a bound leaves out");
        }
        return new Replay(
                store, selection, options, environment, state -> new LaneTarget(state, key, handler, loaded()));
    }

    /// Delivers to `sink`, page by page, from where the sink says. Throttled by pages.
    ///
    /// @throws IllegalArgumentException if there are several lanes, a checkpoint beside the sink's own, or a
    ///     selection by the clock of occurring; or a failed key is to be skipped
    public Replay intoSink(ReplaySink sink) {
        if (checkpoint.isPresent() || selection.isByOccurring()) {
            throw new IllegalArgumentException(
                    "a sink keeps its own checkpoint, which would pass what a bound by the clock of occurring leaves out");
        }
        checkInOrder("a sink takes", OnFailure.SKIP_KEY);
        return new Replay(store, selection, options, environment, state -> new SinkTarget(state, sink));
    }

    /// Copies the events into `target`: ids, types, payloads, metadata, tags, times of occurring and versions
    /// stay, the time of recording is that of the copy. Doing it again appends what is not in yet. A stream that
    /// both stores have must be a beginning of the source's, else the replay fails before it writes; those that
    /// only the target has are left alone.
    ///
    /// Where an append of the source ended is not recorded with its events. What has the same time of recording
    /// goes into one append of the copy, so an append of several streams stands there as a whole; but for one of
    /// more than 5,000 events or 24 MiB, and for one that was recorded in the same microsecond as another of the
    /// same stream.
    ///
    /// @throws IllegalArgumentException if the selection would leave events out of the middle of streams, there
    ///     are several lanes, or failures are to be skipped; or both stores hold the same log
    public Replay copyTo(EventStore target) {
        CopyTarget.check(selection);
        CopyTarget.checkOther(store, target);
        checkInOrder("a copy takes", OnFailure.SKIP_KEY);
        checkInOrder("a copy takes", OnFailure.SKIP_EVENT);
        return new Replay(
                store, selection, options, environment, state -> new CopyTarget(state, target, selection, loaded()));
    }

    private Optional<MovingCheckpoint> loaded() {
        return checkpoint.map(Supplier::get);
    }

    private void checkInOrder(String who, OnFailure impossible) {
        if (options.lanes() > 1 || options.onFailure() == impossible) {
            throw new IllegalArgumentException(who + " events in their order: one lane, and no " + impossible);
        }
    }
}
