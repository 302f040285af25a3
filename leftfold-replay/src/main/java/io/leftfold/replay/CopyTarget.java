package io.leftfold.replay;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome;
import io.leftfold.Checkpoint;
import io.leftfold.DelegatingStore;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.replay.SelectedPages.Selected;
import io.leftfold.replay.UnfinishedEvents.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// Appends events to another store as they are, in their order. What was recorded at the same time stands in one
/// append of the copy too, as far as an append can hold it.
final class CopyTarget implements ReplayTarget {
    /// An event of the source on its way.
    private record Copied(RecordedEvent source) implements EventIntake.Incoming {
        @Override
        public StreamId stream() {
            return source.stream();
        }

        @Override
        public OptionalLong version() {
            return OptionalLong.of(source.version());
        }

        @Override
        public EventData event() {
            return new EventData(
                    source.id(),
                    source.type(),
                    source.schemaVersion(),
                    source.payload(),
                    source.tags(),
                    source.metadata(),
                    Optional.of(source.occurredAt()));
        }

        static boolean areTogether(Copied one, Copied next) {
            return one.source.recordedAt().equals(next.source.recordedAt());
        }
    }

    private final ReplayState state;
    private final EventStore source;
    private final EventStore target;
    private final EventSelection selection;
    private final Optional<MovingCheckpoint> checkpoint;
    private final EventIntake<Copied> intake;
    private volatile Mark reached = new Mark(0, Optional.empty());
    private long scannedTo;

    CopyTarget(ReplayState state, EventStore target, EventSelection selection, Optional<MovingCheckpoint> checkpoint) {
        this.state = state;
        this.source = state.source();
        this.target = target;
        this.selection = selection;
        this.checkpoint = checkpoint;
        var log = source.log().id();
        this.intake = EventIntake.into(new Retried(target, state), events -> key(log, events), Copied::areTogether);
    }

    @Override
    public Optional<Checkpoint> resume() {
        return checkpoint.flatMap(MovingCheckpoint::saved);
    }

    @Override
    public void begin(long position) {
        reached = new Mark(position, Optional.empty());
        checkBeginnings();
    }

    private static AppendKey key(UUID log, List<Copied> events) {
        return AppendKey.of("copy:" + log + ":" + events.getFirst().source().position() + "-"
                + events.getLast().source().position());
    }

    /// A stream that both have must be a beginning of the source's: its last event is the source's of that
    /// version, and all before it came in under the same rule.
    private void checkBeginnings() {
        for (var stream : selection.streams()) {
            target.stream(stream).ifPresent(this::checkBeginning);
        }
        if (selection.streams().isEmpty()) {
            var categories = new ArrayList<Optional<String>>();
            selection.query().anyOf().stream()
                    .flatMap(criterion -> criterion.categories().stream())
                    .distinct()
                    .forEach(category -> categories.add(Optional.of(category)));
            if (categories.isEmpty()) {
                categories.add(Optional.empty());
            }
            categories.forEach(this::checkBeginnings);
        }
    }

    private void checkBeginnings(Optional<String> category) {
        var after = Optional.<StreamId>empty();
        List<StreamInfo> some;
        do {
            some = target.streams(category, after, 1_000);
            some.forEach(this::checkBeginning);
            after = some.isEmpty() ? after : Optional.of(some.getLast().stream());
            state.tick();
        } while (!some.isEmpty() && !state.isEnding());
    }

    private void checkBeginning(StreamInfo there) {
        if (state.isEnding() || source.stream(there.stream()).isEmpty()) {
            return;
        }
        var range = Range.forward().after(there.version() - 1).limit(1);
        var copy = target.read(there.stream(), range).events().getFirst();
        var original = source.read(there.stream(), range).events();
        if (original.isEmpty() || !original.getFirst().id().equals(copy.id())) {
            state.failed(
                    copy,
                    new IllegalStateException("stream " + there.stream() + " of the target is no beginning of the"
                            + " source's: the event of version " + there.version() + " is " + copy.id() + ", and "
                            + (original.isEmpty()
                                    ? "the source has no such version"
                                    : original.getFirst().id() + " in the source")
                            + "; nothing was written: copy into a store without these streams"));
        }
    }

    @Override
    public void take(Selected page) {
        for (var event : page.events()) {
            if (!state.pace(1) || !isTaken(event)) {
                return;
            }
            note();
        }
        scannedTo = page.scannedTo();
        save();
        state.tick();
    }

    private boolean isTaken(RecordedEvent event) {
        try {
            intake.add(new Copied(event));
            return true;
        } catch (RefusedEventException refused) {
            refuse(refused);
            return false;
        }
    }

    private void refuse(RefusedEventException refused) {
        note();
        var event = ((Copied) refused.event()).source();
        state.failed(
                event,
                new IllegalStateException(
                        "the target does not take position " + event.position() + ": " + refused.getMessage(),
                        refused));
    }

    /// Brings counts and mark to where the intake is.
    private void note() {
        state.delivered(intake.appended() - state.delivered());
        state.skipped(intake.alreadyIn() - state.skipped());
        intake.last().ifPresent(last -> {
            if (last.source().position() > reached.position()) {
                reached = new Mark(
                        last.source().position(), Optional.of(last.source().id()));
            }
        });
    }

    @Override
    public void complete() {
        try {
            intake.flush();
            note();
            if (scannedTo > reached.position()) {
                reached = new Mark(scannedTo, Optional.empty());
            }
        } catch (RefusedEventException refused) {
            refuse(refused);
        }
    }

    /// What is held back for those that stand with it comes again in the next run.
    @Override
    public void end() {
        save();
    }

    private void save() {
        checkpoint.ifPresent(moving -> moving.moveTo(reached, state));
    }

    @Override
    public long position() {
        return reached.position();
    }

    /// Which selections leave no event out of a stream that has later ones.
    static void check(EventSelection selection) {
        boolean isWhole = selection.query().anyOf().stream()
                .allMatch(criterion -> criterion.types().isEmpty()
                        && criterion.tags().isEmpty()
                        && criterion.correlationIds().isEmpty()
                        && criterion.causationIds().isEmpty());
        if (!isWhole || selection.isByOccurring()) {
            throw new IllegalArgumentException("a copy takes streams as they are, so that versions stay: select"
                    + " categories, streams, positions and times of recording, not " + selection);
        }
    }

    /// A store whose appends are tried again as a replay's options say; their keys make that safe.
    private static final class Retried extends DelegatingStore {
        private final ReplayState state;

        Retried(EventStore store, ReplayState state) {
            super(store);
            this.state = state;
        }

        @Override
        public AppendOutcome append(Append append) {
            var outcomes = new ArrayList<AppendOutcome>(1);
            state.attempt(
                    () -> outcomes.add(delegate().append(append)),
                    failure -> ReplayState.isPassing(failure) || failure instanceof OutcomeUnknownException);
            return outcomes.getFirst();
        }
    }

    /// Logs that are one and the same are no copy of each other.
    static void checkOther(EventStore source, EventStore target) {
        if (source.log().id().equals(target.log().id())) {
            throw new IllegalArgumentException("a log is not copied into itself: both stores hold log "
                    + source.log().id());
        }
    }
}
