package io.leftfold.decide;

import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.EventCodec;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.ReadAhead;
import io.leftfold.StreamId;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

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
    private S state;
    private long scannedTo;
    private long version;
    private long position;

    private Reading(
            Environment environment,
            UUID log,
            EventCodec<E> codec,
            Decider<?, S, E> decider,
            Function<Range, Page> read,
            Function<Long, Stated> condition) {
        this.threads = environment.threads();
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

    /// Folds what is new.
    void advance(AsOf asOf) {
        var pages = new ReadAhead(read, Range.forward().limit(PAGE).asOf(asOf).dataOnly(), threads);
        Page page;
        do {
            page = pages.after(scannedTo);
            for (var recorded : page.events()) {
                if (!recorded.isAboutStream()) {
                    state = decider.evolve(state, codec.read(recorded, log).data());
                }
                version = recorded.version();
                position = recorded.position();
            }
            scannedTo = page.scannedTo();
        } while (!page.atEnd());
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
}
