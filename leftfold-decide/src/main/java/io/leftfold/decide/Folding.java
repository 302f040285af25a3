package io.leftfold.decide;

import java.util.Optional;

/// What may be used of earlier folds of an aggregate.
///
/// @param codec     for what is kept outside of the process; empty where nothing is
/// @param snapshots when to take one
/// @param caching   how cached states are used
public record Folding<S>(Optional<StateCodec<S>> codec, SnapshotPolicy snapshots, Caching caching) {
    /// Nothing.
    static <S> Folding<S> fromTheStart() {
        return new Folding<>(Optional.empty(), SnapshotPolicy.NEVER, Caching.NEVER);
    }
}
