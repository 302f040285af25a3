package io.leftfold.decide;

import io.leftfold.EventCodec;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A decision over all events that a query matches, whatever their streams: a dynamic consistency boundary
/// (dcb.events). What the command reads is what the append is conditional on.
///
/// @param reads       what a command has to know; each criterion should name a tag, see
///                    [io.leftfold.Limits#UNTAGGED_SCAN]
/// @param stream      where an event goes
/// @param tags        what an event is about, so that such decisions find it
/// @param occurredAt  when an event happened in the business; empty for what the command's context says
/// @param fingerprint the content of a command, by which two that come with the same id are told apart; unless
///     said otherwise that of its record components, which must be plain values
public record Boundary<C, S, E>(
        EventCodec<E> codec,
        Decider<C, S, E> decider,
        Function<C, Query> reads,
        Function<E, StreamId> stream,
        Function<E, Set<Tag>> tags,
        Function<E, Optional<Instant>> occurredAt,
        Function<C, String> fingerprint)
        implements DecisionModel<C, S, E> {
    public static <C, S, E> Boundary<C, S, E> of(
            EventCodec<E> codec, Decider<C, S, E> decider, Function<C, Query> reads, Function<E, StreamId> stream) {
        return new Boundary<>(
                codec, decider, reads, stream, _ -> Set.of(), _ -> Optional.empty(), CommandFingerprint::of);
    }

    public Boundary<C, S, E> withTags(Function<E, Set<Tag>> tags) {
        return new Boundary<>(codec, decider, reads, stream, tags, occurredAt, fingerprint);
    }

    public Boundary<C, S, E> withOccurredAt(Function<E, Optional<Instant>> occurredAt) {
        return new Boundary<>(codec, decider, reads, stream, tags, occurredAt, fingerprint);
    }

    public Boundary<C, S, E> withFingerprint(Function<C, String> fingerprint) {
        return new Boundary<>(codec, decider, reads, stream, tags, occurredAt, fingerprint);
    }
}
