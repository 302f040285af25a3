package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/// Which log a schema holds, and how it is kept.
///
/// @param firstPosition the lowest whose payload is in the database
/// @param partSize      positions of one part
/// @param head          the last position
/// @param isOwned       whether the role of the connection may change its tables
record LogRow(UUID id, long incarnation, long firstPosition, long partSize, long head, boolean isOwned) {
    static LogRow read(Connection connection, Database database) throws SQLException {
        try (var select = connection.prepareStatement(database.sql().logRow)) {
            select.setString(1, "USAGE");
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new CorruptStoreException(database.name()
                            + ": the row that says which log it is has gone; stop and restore from a backup");
                }
                return new LogRow(
                        row.getObject(1, UUID.class),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getBoolean(6));
            }
        }
    }
}
