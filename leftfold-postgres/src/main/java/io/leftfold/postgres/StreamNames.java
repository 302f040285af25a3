package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.StreamId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The names of streams by their numbers. A name never changes, so what was read once need not be read again.
/// Safe for use by several threads.
final class StreamNames {
    /// How many are kept, some 200 bytes each; beyond that it begins anew.
    private static final int MOST = 50_000;

    private final Map<Integer, StreamId> names = new ConcurrentHashMap<>();
    private final Database database;

    StreamNames(Database database) {
        this.database = database;
    }

    /// For an [EventReader], which asks on `connection` for what is not known; what is found there and is no name
    /// ends in a [CorruptStoreException].
    EventReader.Streams on(Connection connection) {
        return new EventReader.Streams() {
            @Override
            public @Nullable StreamId known(int number) {
                return names.get(number);
            }

            @Override
            public Map<Integer, StreamId> find(Set<Integer> numbers) throws SQLException {
                var found = read(connection, numbers);
                if (names.size() + found.size() > MOST) {
                    names.clear();
                }
                names.putAll(found);
                return found;
            }
        };
    }

    private Map<Integer, StreamId> read(Connection connection, Set<Integer> numbers) throws SQLException {
        var found = HashMap.<Integer, StreamId>newHashMap(numbers.size());
        try (var select = connection.prepareStatement(database.sql().streamNames)) {
            BinaryArray.of(numbers.stream().mapToInt(Integer::intValue).toArray())
                    .bind(select, 1);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.put(row.getInt(1), new StreamId(row.getString(2), row.getString(3)));
                }
            }
        } catch (IllegalArgumentException noName) {
            throw new CorruptStoreException(
                    database.name() + ": the name of a stream was never written: " + noName.getMessage()
                            + "; stop and restore from a backup",
                    noName);
        }
        return found;
    }
}
