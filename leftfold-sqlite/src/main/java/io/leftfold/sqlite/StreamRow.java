package io.leftfold.sqlite;

import io.leftfold.CorruptStoreException;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.StreamState;
import io.leftfold.spi.Checksum;
import io.leftfold.spi.StreamColumns;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/// What the log knows of one stream.
///
/// @param number  stands for its name in the table of events; 0 where it has no row
/// @param version the number of its events
record StreamRow(long number, long version, StreamState state) {
    private static final StreamRow NONE = new StreamRow(0, 0, StreamState.OPEN);

    boolean exists() {
        return number != 0;
    }

    static StreamRow find(Session session, StreamId stream) throws SQLException {
        var find = session.prepare(Sql.FIND_STREAM);
        find.setString(1, stream.category());
        find.setString(2, stream.entity());
        try (var row = find.executeQuery()) {
            return row.next()
                    ? new StreamRow(row.getLong(1), row.getLong(3), StreamColumns.state(row.getInt(2)))
                    : NONE;
        }
    }

    /// @return its number
    static long create(Session session, StreamId stream) throws SQLException {
        var insert = session.prepare(Sql.INSERT_STREAM);
        insert.setString(1, stream.category());
        insert.setString(2, stream.entity());
        try (var row = insert.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    static void change(Session session, long number, StreamState state) throws SQLException {
        var update = session.prepare(Sql.UPDATE_STREAM_STATE);
        update.setInt(1, StreamColumns.code(state));
        update.setLong(2, number);
        update.executeUpdate();
    }

    static void describe(Session session, long number, Map<String, String> fields) throws SQLException {
        var update = session.prepare(Sql.UPDATE_STREAM_FIELDS);
        update.setBytes(1, StreamColumns.bytes(fields));
        update.setLong(2, number);
        update.executeUpdate();
    }

    /// The stream of the row that `row` is at, a result of [Sql#STREAM_INFO].
    static StreamInfo info(ResultSet row, Path file) throws SQLException {
        try {
            return new StreamInfo(
                    new StreamId(row.getString(1), row.getString(2)),
                    present(row, 3),
                    Checksum.instant(present(row, 4)),
                    Checksum.instant(present(row, 5)),
                    StreamColumns.state(row.getInt(6)),
                    StreamColumns.fields(row.getBytes(7)));
        } catch (IllegalArgumentException | NullPointerException undecodable) {
            throw new CorruptStoreException(
                    String.format(
                            Locale.ROOT,
                            "%s: the stream %s-%s is not what was written: %s; stop and restore from a backup",
                            file,
                            row.getString(1),
                            row.getString(2),
                            undecodable.getMessage()),
                    undecodable);
        }
    }

    private static long present(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        if (value == 0 && row.getObject(column) == null) {
            throw new IllegalArgumentException("it has no events");
        }
        return value;
    }
}
