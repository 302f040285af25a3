package io.leftfold.decide;

import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.EventCodec;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.ReadAhead;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Write;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A state that follows a stream or a query as far as it was asked to, and the condition under which it still
/// holds.
final class Reading<S, E> {
    /// So few that a long stream is read while it is folded, and most streams are one page.
    private static final int PAGE = 500;

    private final Decider<?, S, E> decider;
    private final EventCodec<E> codec;
    private final UUID log;
    private final ThreadFactory threads;
    private final Function<Range, Page> read;
    private final Function<Long, Stated> condition;
    private final LongSupplier nanoTime;
    private S state;
    private long scannedTo;
    private long version;
    private long position;
    private @Nullable UUID eventId;
    private Since since = Since.NOTHING;
    private long nanos;

    /// What this began with, until the stream was read and found to hold that event there.
    private @Nullable Start<S> unverified;

    private Reading(
            Environment environment,
            UUID log,
            EventCodec<E> codec,
            Decider<?, S, E> decider,
            Function<Range, Page> read,
            Function<Long, Stated> condition) {
        this.threads = environment.threads();
        this.nanoTime = environment.nanoTime();
        this.decider = decider;
        this.codec = codec;
        this.log = log;
        this.read = read;
        this.condition = condition;
        this.state = decider.initialState();
    }

    static <S, E> Reading<S, E> of(
            EventStore store,
            Environment environment,
            UUID log,
            EventCodec<E> codec,
            Decider<?, S, E> decider,
            StreamId stream) {
        return new Reading<>(
                environment,
                log,
                codec,
                decider,
                range -> store.read(stream, range),
                version -> new StreamVersion(stream, new Exactly(version)));
    }

    static <S, E> Reading<S, E> of(
            EventStore store,
            Environment environment,
            UUID log,
            EventCodec<E> codec,
            Decider<?, S, E> decider,
            Query query) {
        return new Reading<>(
                environment,
                log,
                codec,
                decider,
                range -> store.readAll(query, range),
                position -> new NoneMatching(query, position));
    }

    /// Begins with a state that was folded before instead of the first event.
    void begin(Start<S> start) {
        var anchor = start.anchor();
        state = start.state();
        scannedTo = anchor.version();
        version = anchor.version();
        position = anchor.position();
        eventId = anchor.eventId();
        since = start.since();
        unverified = start;
    }

    /// Folds what is new. Reads the event that this began with once more, the first time, since it may be of
    /// another history; then it folds from the first event.
    void advance(AsOf asOf) {
        long begin = nanoTime.getAsLong();
        if (!isFolded(asOf)) {
            restart(asOf);
            isFolded(asOf);
        }
        nanos += nanoTime.getAsLong() - begin;
    }

    /// @return `false` if this did not begin with an event that is in the stream, as of then
    private boolean isFolded(AsOf asOf) {
        var expected = unverified;
        long after = expected == null ? scannedTo : scannedTo - 1;
        var pages = new ReadAhead(read, Range.forward().limit(PAGE).asOf(asOf).dataOnly(), threads);
        Page page;
        do {
            page = pages.after(after);
            for (var recorded : page.events()) {
                if (expected == null) {
                    fold(recorded);
                } else if (recorded.id().equals(expected.anchor().eventId())) {
                    expected = null;
                } else {
                    return false;
                }
            }
            after = page.scannedTo();
        } while (!page.atEnd());
        if (expected != null) {
            return false;
        }
        unverified = null;
        scannedTo = after;
        return true;
    }

    private void fold(RecordedEvent recorded) {
        if (!recorded.isAboutStream()) {
            state = decider.evolve(state, codec.read(recorded, log).data());
        }
        version = recorded.version();
        position = recorded.position();
        eventId = recorded.id();
        since = since.plus(recorded.payload().size());
    }

    private void restart(AsOf asOf) {
        var start = Objects.requireNonNull(unverified);
        // As of a time the event may be there and not yet recorded.
        if (!(asOf instanceof AsOf.Recorded)) {
            start.discard().run();
        }
        unverified = null;
        state = decider.initialState();
        scannedTo = 0;
        version = 0;
        position = 0;
        eventId = null;
        since = Since.NOTHING;
    }

    /// Folds what was appended under [#condition].
    void appended(List<E> events, Write write, Appended appended) {
        for (int i = 0; i < events.size(); i++) {
            var data = write.events().get(i);
            state = decider.evolve(state, events.get(i));
            version++;
            eventId = data.id();
            since = since.plus(data.payload().size());
        }
        scannedTo = version;
        position = appended.last();
        unverified = null;
    }

    FoldedState<S> state() {
        return new FoldedState<>(state, version, position);
    }

    /// The version of the stream or the position of the log that it has read to.
    long scannedTo() {
        return scannedTo;
    }

    Stated condition() {
        return condition.apply(scannedTo);
    }

    /// The last event that was folded, which is at version [FoldedState#version] of a stream; null for none.
    @Nullable
    UUID eventId() {
        return eventId;
    }

    Since since() {
        return since;
    }

    /// How long it has read and folded.
    Duration taken() {
        return Duration.ofNanos(nanos);
    }
}
