package io.leftfold.decide;

import io.leftfold.EventCodec;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/// A kind of entity whose every instance has a stream of its own: what [CommandHandler] needs to know of it.
///
/// @param category    of its streams
/// @param tags        what an event is about besides its stream
/// @param occurredAt  when an event happened in the business; empty for what the command's context says
/// @param fingerprint the content of a command, by which two that come with the same id are told apart; unless
///     said otherwise that of its record components, which must be plain values
/// @param folding     what may be used of earlier folds; nothing unless said otherwise
public record Aggregate<C, S, E>(
        String category,
        EventCodec<E> codec,
        Decider<C, S, E> decider,
        Function<E, Set<Tag>> tags,
        Function<E, Optional<Instant>> occurredAt,
        Function<C, String> fingerprint,
        Folding<S> folding)
        implements DecisionModel<C, S, E> {
    public Aggregate {
        StreamId.of(category, "x");
        if (decider instanceof RootDecider && (folding.codec().isPresent() || folding.caching() != Caching.NEVER)) {
            throw new IllegalArgumentException("a root of " + category
                    + " changes while it decides, so it can neither be cached nor be a snapshot: make its state a record"
                    + " and give a decider");
        }
    }

    public static <C, S, E> Aggregate<C, S, E> of(String category, EventCodec<E> codec, Decider<C, S, E> decider) {
        return new Aggregate<>(
                category,
                codec,
                decider,
                _ -> Set.of(),
                _ -> Optional.empty(),
                CommandFingerprint::of,
                Folding.fromTheStart());
    }

    /// An aggregate whose state is an object of its own kind.
    ///
    /// @param root   makes one without events
    /// @param handle runs a command on one, usually a method of it
    public static <C, A extends AggregateRoot<E>, E> Aggregate<C, A, E> ofRoot(
            String category, EventCodec<E> codec, Supplier<A> root, BiFunction<A, C, Decision<E>> handle) {
        return of(category, codec, new RootDecider<>(root, handle));
    }

    public Aggregate<C, S, E> withTags(Function<E, Set<Tag>> tags) {
        return new Aggregate<>(category, codec, decider, tags, occurredAt, fingerprint, folding);
    }

    public Aggregate<C, S, E> withOccurredAt(Function<E, Optional<Instant>> occurredAt) {
        return new Aggregate<>(category, codec, decider, tags, occurredAt, fingerprint, folding);
    }

    public Aggregate<C, S, E> withFingerprint(Function<C, String> fingerprint) {
        return new Aggregate<>(category, codec, decider, tags, occurredAt, fingerprint, folding);
    }

    /// Folds begin with snapshots, where the handler has a place for them.
    ///
    /// @throws IllegalArgumentException if the state is an [AggregateRoot]
    public Aggregate<C, S, E> withSnapshots(StateCodec<S> state, SnapshotPolicy policy) {
        return withFolding(new Folding<>(Optional.of(state), policy, folding.caching()));
    }

    /// Folds begin with cached states, where the handler has a cache. The same aggregate must be used each time,
    /// not one made anew: a state is only good for the decider that folded it.
    ///
    /// @throws IllegalArgumentException if the state is an [AggregateRoot]
    public Aggregate<C, S, E> withCaching(Caching caching) {
        return withFolding(new Folding<>(folding.codec(), folding.snapshots(), caching));
    }

    private Aggregate<C, S, E> withFolding(Folding<S> folding) {
        return new Aggregate<>(category, codec, decider, tags, occurredAt, fingerprint, folding);
    }

    public StreamId stream(String entity) {
        return StreamId.of(category, entity);
    }
}
