package io.leftfold;

import java.util.Optional;

/// Keeps how far followers have come, durably. Safe for use by several threads.
public interface CheckpointStore {
    Optional<Checkpoint> load(String follower);

    /// Moves the checkpoint of `follower` on.
    ///
    /// @param from where it must be now, empty for "nowhere yet"
    /// @throws CheckpointMismatchException if it is elsewhere, because another one moves it too; nothing was
    ///     saved
    void save(String follower, Optional<Checkpoint> from, Checkpoint to);
}
