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
public record Aggregate<C, S, E>(
        String category,
        EventCodec<E> codec,
        Decider<C, S, E> decider,
        Function<E, Set<Tag>> tags,
        Function<E, Optional<Instant>> occurredAt,
        Function<C, String> fingerprint)
        implements DecisionModel<C, S, E> {
    public Aggregate {
        StreamId.of(category, "x");
    }

    public static <C, S, E> Aggregate<C, S, E> of(String category, EventCodec<E> codec, Decider<C, S, E> decider) {
        return new Aggregate<>(category, codec, decider, _ -> Set.of(), _ -> Optional.empty(), CommandFingerprint::of);
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
        return new Aggregate<>(category, codec, decider, tags, occurredAt, fingerprint);
    }

    public Aggregate<C, S, E> withOccurredAt(Function<E, Optional<Instant>> occurredAt) {
        return new Aggregate<>(category, codec, decider, tags, occurredAt, fingerprint);
    }

    public Aggregate<C, S, E> withFingerprint(Function<C, String> fingerprint) {
        return new Aggregate<>(category, codec, decider, tags, occurredAt, fingerprint);
    }

    public StreamId stream(String entity) {
        return StreamId.of(category, entity);
    }
}
