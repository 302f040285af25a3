package io.leftfold.decide;

/// What became of snapshots since the start.
///
/// @param taken     saved
/// @param loaded    that a fold began with
/// @param discarded that were of another history, schema or version, or could not be decoded; deleted
/// @param failed    calls of the store, or encodings, that threw
/// @param dropped   that were due while too many others waited
/// @param deleted   old ones that were cleaned up
/// @param bytes     of the states that were saved
public record SnapshotFigures(
        long taken, long loaded, long discarded, long failed, long dropped, long deleted, long bytes) {}
