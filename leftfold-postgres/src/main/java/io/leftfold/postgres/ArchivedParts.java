package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.Damage;
import io.leftfold.LogArchive.Decision;
import io.leftfold.LogArchive.Part;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.postgres.ArchiveFile.Each;
import io.leftfold.spi.Checksum;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What the database knows of parts whose payloads are in files.
final class ArchivedParts {
    private ArchivedParts() {}

    static List<Part> all(Connection connection, Sql sql) throws SQLException {
        var parts = new ArrayList<Part>();
        try (var select = connection.prepareStatement(sql.archives);
                var row = select.executeQuery()) {
            while (row.next()) {
                parts.add(new Part(
                        row.getLong(1),
                        row.getLong(2),
                        row.getString(3),
                        HexFormat.of().formatHex(row.getBytes(4)),
                        row.getLong(5),
                        Checksum.instant(row.getLong(6)),
                        decision(row)));
            }
        }
        return parts;
    }

    private static Optional<Decision> decision(ResultSet row) throws SQLException {
        var by = row.getString(8);
        return by == null
                ? Optional.empty()
                : Optional.of(new Decision(Checksum.instant(row.getLong(7)), by, row.getString(9), row.getBoolean(10)));
    }

    /// Compares the file of `part` with the log, unless it was given up when the part was dropped.
    ///
    /// @param connection in a transaction
    /// @param each       hears the events of the file, up to where it is damaged
    /// @return what is wrong
    static Optional<Finding> verify(
            Connection connection, Sql sql, ArchiveFolder archive, Part part, Each<SQLException> each)
            throws SQLException {
        if (part.dropped().map(decision -> !decision.archiveVerified()).orElse(false)) {
            return Optional.empty();
        }
        try {
            compare(connection, sql, archive.file(part), part, each);
            return Optional.empty();
        } catch (CorruptStoreException | StoreUnavailableException damaged) {
            return Optional.of(
                    new Finding(Damage.UNREADABLE, "archive " + part.file(), String.valueOf(damaged.getMessage())));
        }
    }

    /// Reads all of `file` and compares it with the events that the database knows, by their ids and checksums.
    ///
    /// @param connection in a transaction
    /// @param part       as it was recorded
    /// @param each       hears the events of the file
    /// @throws CorruptStoreException if the file is not what belongs there
    static void compare(Connection connection, Sql sql, ArchiveFile file, Part part, Each<SQLException> each)
            throws SQLException {
        if (!file.checksum().equals(part.checksum())) {
            throw new CorruptStoreException(file.path() + " has the checksum " + file.checksum() + ", recorded is "
                    + part.checksum() + "; put a copy of the right file in its place");
        }
        try (var select = connection.prepareStatement(sql.archiveCompare)) {
            select.setFetchSize(1_000);
            select.setLong(1, part.first());
            select.setLong(2, part.last());
            try (var row = select.executeQuery()) {
                file.readAll(event -> {
                    compare(event, row, file);
                    each.event(event);
                });
            }
        }
    }

    private static void compare(RecordedEvent event, ResultSet row, ArchiveFile file) throws SQLException {
        if (!row.next()
                || row.getLong(1) != event.position()
                || !event.id().equals(row.getObject(2, UUID.class))
                || row.getLong(3) != Checksum.of(event)) {
            throw new CorruptStoreException(file.path() + " has another event at position " + event.position()
                    + " than the log; keep both as they are, and look where the file came from");
        }
    }
}
