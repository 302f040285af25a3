package io.leftfold.postgres;

import io.leftfold.StreamId;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The names of streams by their numbers. A name never changes, so what was read once need not be read again.
/// Safe for use by several threads.
final class StreamNames {
    private final Map<Integer, StreamId> names = new ConcurrentHashMap<>();
    private final int most;

    /// @param most how many are kept; beyond that it begins anew
    StreamNames(int most) {
        this.most = most;
    }

    /// @param lookup finds those that are not known yet
    Map<Integer, StreamId> of(Set<Integer> numbers, EventReader.Streams lookup) throws SQLException {
        var found = HashMap.<Integer, StreamId>newHashMap(numbers.size());
        var unknown = new HashSet<Integer>();
        for (var number : numbers) {
            var name = names.get(number);
            if (name == null) {
                unknown.add(number);
            } else {
                found.put(number, name);
            }
        }
        if (!unknown.isEmpty()) {
            var more = lookup.of(unknown);
            found.putAll(more);
            if (names.size() + more.size() > most) {
                names.clear();
            }
            names.putAll(more);
        }
        return found;
    }
}
