package io.leftfold.sqlite;

import io.leftfold.StreamId;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The names of streams by their numbers. A name never changes, so what was read once need not be read again.
/// Safe for use by several threads.
final class StreamNames {
    /// Finds a name that is not known yet.
    interface Lookup {
        StreamId of(long number) throws SQLException;
    }

    private final Map<Long, StreamId> names = new ConcurrentHashMap<>();
    private final int most;

    /// @param most how many are kept; beyond that it begins anew
    StreamNames(int most) {
        this.most = most;
    }

    StreamId of(long number, Lookup lookup) throws SQLException {
        var known = names.get(number);
        if (known != null) {
            return known;
        }
        var name = lookup.of(number);
        if (names.size() >= most) {
            names.clear();
        }
        names.put(number, name);
        return name;
    }
}
