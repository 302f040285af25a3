package io.leftfold.decide;

import io.leftfold.EventCodec;
import io.leftfold.Tag;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What a command is decided by: an entity of an [Aggregate], or all that the query of a [Boundary] matches.
///
/// @param <C> its commands
/// @param <S> the state that decisions are made on
/// @param <E> its events
public sealed interface DecisionModel<C, S, E> permits Aggregate, Boundary {
    EventCodec<E> codec();

    Decider<C, S, E> decider();

    /// What an event is about besides its stream.
    Function<E, Set<Tag>> tags();

    /// When an event happened in the business; empty for what the command's context says.
    Function<E, Optional<Instant>> occurredAt();

    /// The content of a command, by which two that come with the same id are told apart.
    Function<C, String> fingerprint();
}
