package io.leftfold;

/// A store whose database holds the tables of an [Inline] beside the log.
///
/// @param <T> what reaches the tables, for example a JDBC connection
public interface InlineStore<T> extends EventStore {
    /// Asks the tables: `work` sees one state of them, which is that of some head of the log, and cannot write.
    ///
    /// @throws WorkFailedException if `work` threw a checked exception or its SQL is wrong
    /// @throws RuntimeException    whatever else `work` threw
    <R> R readTables(ReadModelDatabase.Work<T, R> work);
}
