package io.leftfold.sqlite;

import io.leftfold.StreamId;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The names of streams by their numbers. A name never changes, so what was read once need not be read again.
/// Safe for use by several threads.
final class StreamNames {
    private static final int NAMES_MAX = 10_000;

    private final Map<Long, StreamId> names = new ConcurrentHashMap<>();

    /// @throws IllegalArgumentException if no stream has that number, or its name is none
    StreamId of(Session session, long number) throws SQLException {
        var known = names.get(number);
        if (known != null) {
            return known;
        }
        var select = session.prepare(Sql.STREAM_NAME);
        select.setLong(1, number);
        try (var row = select.executeQuery()) {
            if (!row.next()) {
                throw new IllegalArgumentException("the stream number " + number + ", which has no row");
            }
            var name = new StreamId(row.getString(1), row.getString(2));
            if (names.size() >= NAMES_MAX) {
                names.clear();
            }
            names.put(number, name);
            return name;
        }
    }
}
