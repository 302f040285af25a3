package io.leftfold.decide;

import io.leftfold.StreamId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Keeps snapshots. It need not be durable, nor know all that it was given: whoever loads one looks whether it
/// belongs to the stream. Whatever it throws costs time and nothing else. Safe for use by several threads; calls
/// block, for a bounded time.
public interface SnapshotStore {
    /// The newest snapshot of a stream that is neither beyond that version nor beyond that position.
    ///
    /// @param schema what its bytes are to mean, see [StateCodec#schema]: several aggregates, or old code and new,
    ///     may keep snapshots of one stream
    Optional<Snapshot> load(UUID log, StreamId stream, String schema, long versionMax, long positionMax);

    /// Keeps a snapshot, in the place of one of the same schema at the same version.
    void save(Snapshot snapshot);

    /// Deletes the snapshot of this schema at this version, if it is there.
    void delete(UUID log, StreamId stream, String schema, long version);

    /// Deletes all snapshots of a stream and a schema but the newest.
    ///
    /// @param keep how many to leave, at least 1
    /// @return how many were deleted
    int deleteOld(UUID log, StreamId stream, String schema, int keep);

    /// Deletes the snapshots of a log.
    ///
    /// @param category of which streams; empty for all
    /// @return how many were deleted
    int deleteAll(UUID log, Optional<String> category);

    /// The snapshots of a log, in the order of category, entity, version and schema.
    ///
    /// @param category of which to list; empty for all
    /// @param after    the last one of the listing before; empty to begin
    /// @param limit    most to return, 1 to [io.leftfold.Limits#PAGE]
    List<SnapshotInfo> list(UUID log, Optional<String> category, Optional<SnapshotInfo> after, int limit);
}
