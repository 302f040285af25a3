package io.leftfold.decide;

import java.util.Optional;

/// Where the states of an aggregate are: rows of a table of the application's own, one for each entity, with a
/// column for the version. Written by the application, usually in two statements; called on one thread at a
/// time within a transaction, and safe for use by several.
///
/// @param <T> what reaches the table, for example a JDBC connection
/// @param <S> the state
public interface Rows<T, S> {
    /// A state and the version of the stream that it goes with: 0 for a row that was there before its first
    /// event.
    record Row<S>(S state, long version) {
        public Row {
            if (version < 0) {
                throw new IllegalArgumentException("the version of a row is at least 0: " + version);
            }
        }
    }

    /// The row of an entity, with a state of this call's own; empty where there is none, which stands for the
    /// decider's initial state at version 0. With `SELECT … FOR UPDATE` others wait for this transaction;
    /// without, they decide again.
    Optional<Row<S>> load(T connection, String entity) throws Exception;

    /// Writes the row of an entity, unless it has been written since it was loaded.
    ///
    /// @param loaded the version that it then had; 0 also stands for "no row"
    /// @return `false` if it is not at that version any more, and was left as it is
    boolean save(T connection, String entity, Row<S> row, long loaded) throws Exception;
}
