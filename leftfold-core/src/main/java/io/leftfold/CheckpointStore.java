package io.leftfold;

import java.util.Optional;

/// Keeps how far subscriptions have come, durably. Safe for use by several threads.
public interface CheckpointStore {
    Optional<Checkpoint> load(String subscription);

    /// Moves the checkpoint of `subscription` on.
    ///
    /// @param from where it must be now, empty for "nowhere yet"
    /// @throws CheckpointMismatchException if it is elsewhere, because another one moves it too; nothing was
    ///     saved
    void save(String subscription, Optional<Checkpoint> from, Checkpoint to);
}
