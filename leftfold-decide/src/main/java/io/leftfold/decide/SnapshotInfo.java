package io.leftfold.decide;

import java.time.Instant;

/// What is known of a snapshot without its state.
///
/// @param schema      what its bytes mean, see [StateCodec#schema]
/// @param bytes       of its state
/// @param storedBytes that it takes in the store
/// @param savedAt     by the clock of the store
public record SnapshotInfo(Anchor anchor, String schema, long bytes, long storedBytes, Instant savedAt) {}
