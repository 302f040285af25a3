package io.leftfold.decide;

import io.leftfold.StreamId;
import java.util.Optional;

/// A command that was decided, and what came of it.
///
/// @param stream  of the entity; empty where a [Boundary] decided
/// @param readTo  how far the decision had read: the version of the stream, or for a boundary the position of the
///     log
/// @param outcome of this very decision, never that of an earlier run of the same command
public record DecidedCommand<C>(
        DecisionModel<C, ?, ?> model, Optional<StreamId> stream, long readTo, C command, Outcome outcome) {}
