package io.leftfold;

import java.util.Optional;

/// A database that keeps read models and the checkpoints of what fills them, so that both move in one
/// transaction. Safe for use by several threads.
///
/// @param <T> what work gets to reach the tables within the transaction, for example a JDBC connection
public interface ReadModelDatabase<T> extends CheckpointStore, AutoCloseable {
    /// Work within a transaction. May be run again if the transaction has to be.
    interface Work<T, R> {
        R in(T transaction) throws Exception;
    }

    /// Runs `work` and moves the checkpoint of `subscription` on, both or neither.
    ///
    /// @param from where it must be now, empty for "nowhere yet"
    /// @throws CheckpointMismatchException if it is elsewhere, because another one moves it too; nothing was
    ///     done
    /// @throws WorkFailedException if `work` threw a checked exception or its SQL is wrong; nothing was done
    /// @throws WorkUnknownException if it may have been done; the checkpoint tells
    /// @throws RuntimeException whatever else `work` threw; nothing was done
    void apply(String subscription, Optional<Checkpoint> from, Checkpoint to, Work<T, ?> work);

    /// Asks the tables: `work` sees one state, cannot write, and waits for nobody who does.
    <R> R read(Work<T, R> work);

    /// Runs `work` in a transaction without a checkpoint.
    ///
    /// @throws WorkUnknownException if it may have been done
    <R> R transaction(Work<T, R> work);

    @Override
    default void save(String subscription, Optional<Checkpoint> from, Checkpoint to) {
        apply(subscription, from, to, _ -> "nothing to do");
    }

    @Override
    void close();
}
