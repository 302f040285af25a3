package io.leftfold.benchmarks;

import io.leftfold.IdSource;
import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Consumer;

/// What one writes by hand: a table, and an INSERT per event, in a transaction of its own. A unique index
/// refuses a version that is taken.
class InsertContender implements Contender {
    private static final String TABLE = """
            CREATE TABLE event (
                position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                stream text NOT NULL,
                version bigint NOT NULL,
                id uuid NOT NULL,
                type text NOT NULL,
                recorded_at timestamptz NOT NULL DEFAULT now(),
                metadata bytea NOT NULL,
                payload bytea NOT NULL,
                UNIQUE (stream, version))""";
    private static final String INSERT = """
            INSERT INTO event (stream, version, id, type, metadata, payload) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (stream, version) DO NOTHING""";
    private static final String SELECT_STREAM = "SELECT type, payload FROM event WHERE stream = ? ORDER BY version";
    private static final String SELECT_ALL = """
            SELECT position, stream, version, id, type, recorded_at, metadata, payload FROM event
            WHERE position > ? ORDER BY position LIMIT 1000""";

    private final Pool pool;
    private final IdSource ids;

    InsertContender(String url, IdSource ids) {
        this.pool = Pool.open(url, "-c plan_cache_mode=force_generic_plan");
        this.ids = ids;
        pool.run(TABLE);
    }

    final Pool pool() {
        return pool;
    }

    final UUID nextId() {
        return ids.next();
    }

    @Override
    public boolean append(int stream, long version, int events) {
        return pool.with(connection -> {
            connection.setAutoCommit(events == 1);
            int written = insert(connection, stream, version, events);
            if (events > 1 && written == events) {
                connection.commit();
            } else if (events > 1) {
                connection.rollback();
            }
            return written == events;
        });
    }

    private int insert(Connection connection, int stream, long version, int events) throws SQLException {
        int written = 0;
        try (var insert = connection.prepareStatement(INSERT)) {
            for (int i = 1; i <= events; i++) {
                var id = ids.next();
                insert.setString(1, BenchAccount.entity(stream));
                insert.setLong(2, version + i);
                insert.setObject(3, id);
                insert.setString(4, BenchAccount.TYPE);
                insert.setBytes(5, metadata(id));
                insert.setBytes(6, BookedJson.write(Contender.booked(stream)));
                written += insert.executeUpdate();
            }
        }
        return written;
    }

    static byte[] metadata(UUID cause) {
        return BookedJson.metadata(cause).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public final BenchAccount load(int stream) {
        return pool.with(connection -> {
            var account = BenchAccount.EMPTY;
            try (var select = connection.prepareStatement(SELECT_STREAM)) {
                select.setString(1, BenchAccount.entity(stream));
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        account = account.evolve(BookedJson.read(row.getString(1), row.getBytes(2)));
                    }
                }
            }
            return account;
        });
    }

    @Override
    public final long catchUp(Consumer<BenchEvent> handler) {
        return Page.all(after -> page(after, handler));
    }

    private Page page(long after, Consumer<BenchEvent> handler) {
        return pool.with(connection -> {
            long events = 0;
            long position = after;
            try (var select = connection.prepareStatement(SELECT_ALL)) {
                select.setLong(1, after);
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        position = row.getLong("position");
                        row.getString("stream");
                        row.getLong("version");
                        row.getObject("id");
                        row.getTimestamp("recorded_at");
                        row.getBytes("metadata");
                        handler.accept(BookedJson.read(row.getString("type"), row.getBytes("payload")));
                        events++;
                    }
                }
            }
            return new Page(events, position);
        });
    }

    @Override
    public void close() {
        pool.close();
    }
}
