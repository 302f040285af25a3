package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.Limits;
import io.leftfold.RecordedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Reads the events that the database has as a whole, one after the other, each compared with its checksum. Used
/// by one thread at a time.
final class EventScan {
    /// Rows that are under way at once, each with a payload.
    private static final int FETCH = 50;

    /// Whole events as [EventReader] expects them.
    private static final String EVENTS = "SELECT 1, 0, " + EventReader.COLUMNS
            + " FROM {schema}.event e WHERE e.position > ? AND e.position <= ? ORDER BY e.position LIMIT ?";

    private final Connection connection;
    private final Database database;
    private final StreamNames names;

    EventScan(Connection connection, Database database) {
        this.connection = connection;
        this.database = database;
        this.names = new StreamNames(database);
    }

    /// The next events, fewer than `limit` where they are large. The connection is in a transaction.
    ///
    /// @throws CorruptStoreException if one is not what was written
    List<RecordedEvent> read(long after, long last, int limit) throws SQLException {
        try (var select = connection.prepareStatement(database.sql().of(EVENTS))) {
            select.setFetchSize(FETCH);
            select.setLong(1, after);
            select.setLong(2, last);
            select.setInt(3, limit);
            try (var row = select.executeQuery()) {
                return new EventReader(database.name(), false, Optional.empty())
                        .read(row, names.on(connection), Limits.PAGE_BYTES);
            }
        }
    }
}
