package io.leftfold.cli.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.IdSource;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import io.leftfold.bench.BenchEvent.Booked;
import io.leftfold.bench.Reference;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// Plain JDBC over a pool, on the tables and indexes of Leftfold's log: no check but what the unique indexes
/// refuse, no lookup. Safe for use by several threads.
final class PostgresReference implements Reference {
    private static final byte[] METADATA = new Metadata(Map.of(Metadata.ACTOR, BenchAccount.ACTOR)).encode();
    private static final byte[] PAYLOAD = BenchAccount.PAYLOAD.bytes();
    private static final ObjectReader JSON = JsonMapper.shared().readerFor(Booked.class);

    private static final UUID LOG = new UUID(0, 0);

    // region: insert
    private static final String ROW = "(?::bigint, ?::bigint, ?::int, ?::int, ?::uuid, ?, ?, ?::bytea, ?::bytea,"
            + " ?::bytea, ?::bytea, ?::bigint)";
    private static final String INSERT_ROWS = """
            WITH new AS (
                SELECT nextval('place') AS position, * FROM (VALUES ROWS) AS _ (
                    recorded_at, checksum, stream, version, id, type, tags, correlation, causation, metadata, payload,
                    tag)
            ), new_event AS (
                INSERT INTO event (position, recorded_at, checksum, stream, version, schema_version, id,
                                   type, codec, tags, correlation_id, causation_id, metadata, payload)
                SELECT position, recorded_at, checksum, stream, version, 1, id,
                       type, 'json', tags, correlation, causation, metadata, payload FROM new
            ), new_tag AS (
                INSERT INTO event_tag (position, tag) SELECT position, tag FROM new
            )
            INSERT INTO append_key (key, fingerprint, first, count) SELECT ?, ?, min(position), count(*) FROM new""";
    // endregion

    private final HikariDataSource pool;
    private final int streams;
    private final IdSource ids;
    private final AtomicLong appended = new AtomicLong();
    private final Map<Integer, String> inserts = new ConcurrentHashMap<>();

    /// @param url     of the database, as the owner of `schema`
    /// @param schema  holds a new log of Leftfold
    /// @param streams how many appends go to
    PostgresReference(String url, String schema, int streams, IdSource ids) throws SQLException {
        this.streams = streams;
        this.ids = ids;
        // region: open
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setSchema(schema);
        config.setMaximumPoolSize(16);
        config.setConnectionTimeout(60_000);
        config.addDataSourceProperty(
                "options", "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off");
        pool = new HikariDataSource(config);
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SELECT make_parts(1)");
            statement.execute("CREATE SEQUENCE place CACHE 1");
        }
        // endregion
        onConnection(connection -> {
            for (int stream = 0; stream < streams; stream++) {
                insertStream(connection, stream);
            }
            return streams;
        });
    }

    // region: work
    @Override
    public void append(int count, int events) {
        onConnection(connection -> {
            try (var insert = connection.prepareStatement(inserts.computeIfAbsent(events, PostgresReference::insert))) {
                for (int i = 0; i < count; i++) {
                    long append = appended.getAndIncrement();
                    bind(insert, (int) (append % streams), append / streams * events + 1, events);
                    insert.addBatch();
                }
                return insert.executeBatch();
            }
        });
    }

    private static String insert(int events) {
        return INSERT_ROWS.replace("ROWS", String.join(", ", Collections.nCopies(events, ROW)));
    }

    private void bind(PreparedStatement insert, int stream, long version, int events) throws SQLException {
        var key = ids.next();
        var keyBytes = ByteBuffer.allocate(17)
                .putLong(1, key.getMostSignificantBits())
                .putLong(9, key.getLeastSignificantBits())
                .array();
        int column = 0;
        for (int i = 0; i < events; i++) {
            insert.setLong(++column, 1_700_000_000_000_000L + version);
            insert.setLong(++column, key.getLeastSignificantBits());
            insert.setInt(++column, stream + 1);
            insert.setInt(++column, Math.toIntExact(version + i));
            insert.setObject(++column, ids.next());
            insert.setString(++column, BenchAccount.TYPE);
            insert.setString(++column, BenchAccount.tag(stream).toString());
            insert.setBytes(++column, keyBytes);
            insert.setBytes(++column, keyBytes);
            insert.setBytes(++column, METADATA);
            insert.setBytes(++column, PAYLOAD);
            insert.setLong(++column, stream * 0x9E37_79B9_7F4A_7C15L);
        }
        insert.setObject(++column, key);
        insert.setObject(++column, key);
    }

    @Override
    public BenchAccount fold(int stream) {
        return onConnection(connection -> load(connection, stream));
    }

    private static BenchAccount load(Connection connection, int stream) throws SQLException {
        var account = BenchAccount.EMPTY;
        try (var select = connection.prepareStatement(
                "SELECT version, type, payload FROM event WHERE stream = ? ORDER BY version")) {
            select.setInt(1, stream + 1);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    row.getInt(1);
                    account = switch (row.getString(2)) {
                        case BenchAccount.TYPE -> account.evolve(JSON.<Booked>readValue(row.getBytes(3)));
                        case String other -> throw new SQLException("no event is called " + other);
                    };
                }
            }
        }
        return account;
    }

    @Override
    public void command(int stream) {
        onConnection(connection -> {
            connection.setAutoCommit(false);
            var account = load(connection, stream);
            if (account.events() == 0) {
                insertStream(connection, stream);
            }
            try (var insert = connection.prepareStatement(inserts.computeIfAbsent(1, PostgresReference::insert))) {
                bind(insert, stream, account.events() + 1, 1);
                insert.executeUpdate();
            }
            connection.commit();
            return account;
        });
    }

    private static void insertStream(Connection connection, int stream) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO stream (number, category, entity) VALUES (?, ?, ?)" + " ON CONFLICT DO NOTHING")) {
            insert.setInt(1, stream + 1);
            insert.setString(2, BenchAccount.CATEGORY);
            insert.setString(3, BenchAccount.entity(stream));
            insert.executeUpdate();
        }
    }

    @Override
    public long page(long after, int limit, Handler handler) {
        return onConnection(connection -> {
            long position = after;
            try (var select = connection.prepareStatement("SELECT position, stream, version, id, recorded_at,"
                    + " occurred_at, checksum, schema_version, type, codec, tags, correlation_id, causation_id,"
                    + " metadata, payload FROM event WHERE position > ? ORDER BY position LIMIT ?")) {
                select.setLong(1, after);
                select.setInt(2, limit);
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        position = row.getLong(1);
                        var stream = BenchAccount.stream(row.getInt(2) - 1);
                        handler.handle(position, stream, decode(row, stream));
                    }
                }
            }
            return position;
        });
    }

    /// Takes every column, as who hands an event on must, and decodes the payload with the codec of Leftfold.
    private static BenchEvent decode(ResultSet row, StreamId stream) throws SQLException {
        row.getInt(3);
        row.getLong(5);
        row.getObject(6);
        row.getLong(7);
        row.getString(11);
        row.getBytes(12);
        row.getBytes(13);
        row.getBytes(14);
        return BenchAccount.decode(
                new EncodedEvent(row.getString(9), row.getInt(8), Payload.of(row.getString(10), row.getBytes(15))),
                CodecContext.of(LOG, stream, row.getObject(4, UUID.class)));
    }
    // endregion

    private interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private <R> R onConnection(Work<R> work) {
        try (var connection = pool.getConnection()) {
            return work.on(connection);
        } catch (SQLException failure) {
            throw new IllegalStateException("the bare side failed: " + failure.getMessage(), failure);
        }
    }

    /// Does nothing: others use it too.
    @Override
    public void close() {}

    void closePool() {
        pool.close();
    }
}
