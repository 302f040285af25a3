package io.leftfold;

import java.util.Optional;

/// A database that keeps read models and the checkpoints of what fills them, so that both move in one
/// transaction.
/// Safe for use by several threads.
///
/// @param <T> what work gets to reach the tables within the transaction, for example a JDBC connection
public interface ReadModelDatabase<T> extends CheckpointStore, AutoCloseable {
    /// Work within a transaction. May be run again if the transaction has to be.
    interface Work<T, R> {
        R in(T transaction) throws Exception;
    }

    /// Runs `work` and moves the checkpoint of `follower` on, both or neither.
    ///
    /// @param from where it must be now, empty for "nowhere yet"
    /// @throws CheckpointMismatchException if it is elsewhere, because another one moves it too; nothing was done
    /// @throws RuntimeException whatever `work` threw; nothing was done
    void apply(String follower, Optional<Checkpoint> from, Checkpoint to, Work<T, ?> work);

    /// Runs `work` in a transaction without a checkpoint.
    <R> R transaction(Work<T, R> work);

    @Override
    default void save(String follower, Optional<Checkpoint> from, Checkpoint to) {
        apply(follower, from, to, _ -> "nothing to do");
    }

    @Override
    void close();
}
