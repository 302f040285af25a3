package io.leftfold.bench;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.bench.BenchEvent.Booked;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// One thread, plain JDBC: the tables and indexes of Leftfold's log without its triggers, no check, no lookup.
final class SqliteReference implements Reference {
    private static final byte[] METADATA = new Metadata(Map.of(Metadata.ACTOR, BenchAccount.ACTOR)).encode();
    private static final byte[] PAYLOAD = BenchAccount.PAYLOAD.bytes();
    private static final String FINGERPRINT = "0123456789abcdef0123456789abcdef";
    private static final ObjectReader JSON = JsonMapper.shared().readerFor(Booked.class);

    private static final UUID LOG = new UUID(0, 0);

    private final Connection connection;
    private final int streams;
    private final PreparedStatement insertStream;
    private final PreparedStatement insertEvent;
    private final PreparedStatement insertTag;
    private final PreparedStatement insertKey;
    private final PreparedStatement readStream;
    private final PreparedStatement readPage;
    private long head;

    /// @param log  a log of Leftfold, whose tables and indexes are made in `file` where that is new
    /// @param file the bare one
    SqliteReference(Path log, Path file, int streams) throws SQLException {
        this.streams = streams;
        // region: open
        var config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setCacheSize(-16_000);
        config.setGetGeneratedKeys(false);
        connection = config.createConnection("jdbc:sqlite:" + file);
        copySchema(log, config, connection);
        connection.setAutoCommit(false);
        insertStream = connection.prepareStatement("INSERT INTO stream (number, category, entity) VALUES (?, ?, ?)");
        insertEvent = connection.prepareStatement("INSERT INTO event (position, stream, version, id, recorded_at,"
                + " checksum, schema_version, type, codec, tags, correlation_id, causation_id, metadata, payload)"
                + " VALUES (?, ?, ?, ?, ?, ?, 1, ?, 'json', ?, ?, ?, ?, ?)");
        insertTag = connection.prepareStatement("INSERT INTO event_tag (tag, position) VALUES (?, ?)");
        insertKey = connection.prepareStatement(
                "INSERT INTO append_key (key, fingerprint, first, last) VALUES (?, ?, ?, ?)");
        readStream = connection.prepareStatement("SELECT version, type, payload FROM event WHERE stream ="
                + " (SELECT number FROM stream WHERE category = ? AND entity = ?) ORDER BY version");
        readPage = connection.prepareStatement("SELECT position, category, entity, version, id, recorded_at,"
                + " occurred_at, checksum, schema_version, type, codec, tags, correlation_id, causation_id, metadata,"
                + " payload FROM event JOIN stream ON number = stream WHERE position > ? ORDER BY position LIMIT ?");
        // endregion
    }

    // region: work
    @Override
    public void append(int count, int events) {
        inTransaction(() -> {
            for (int i = 0; i < count; i++) {
                long append = head / events;
                insert((int) (append % streams), append / streams * events + 1, events);
            }
            return count;
        });
    }

    private void insert(int stream, long version, int events) throws SQLException {
        long first = head + 1;
        var tag = BenchAccount.tag(stream).toString();
        // Rising, as ids of version 7 are.
        var key = new UUID(0x0190_0000_0000_7000L + first, first * 0x9E37_79B9_7F4A_7C15L);
        if (version == 1) {
            insertStream.setLong(1, stream + 1);
            insertStream.setString(2, BenchAccount.CATEGORY);
            insertStream.setString(3, BenchAccount.entity(stream));
            insertStream.executeUpdate();
        }
        for (int i = 0; i < events; i++) {
            insertEvent(stream, version + i, key, tag);
        }
        insertKey.setString(1, key.toString());
        insertKey.setString(2, FINGERPRINT);
        insertKey.setLong(3, first);
        insertKey.setLong(4, head);
        insertKey.executeUpdate();
    }

    private void insertEvent(int stream, long version, UUID key, String tag) throws SQLException {
        head++;
        insertEvent.setLong(1, head);
        insertEvent.setLong(2, stream + 1);
        insertEvent.setLong(3, version);
        insertEvent.setBytes(
                4,
                ByteBuffer.allocate(16)
                        .putLong(key.getMostSignificantBits())
                        .putLong(head)
                        .array());
        insertEvent.setLong(5, 1_700_000_000_000_000L + head);
        insertEvent.setLong(6, key.getLeastSignificantBits() >>> 32);
        insertEvent.setString(7, BenchAccount.TYPE);
        insertEvent.setString(8, tag);
        insertEvent.setString(9, key.toString());
        insertEvent.setString(10, key.toString());
        insertEvent.setBytes(11, METADATA);
        insertEvent.setBytes(12, PAYLOAD);
        insertEvent.executeUpdate();
        insertTag.setString(1, tag);
        insertTag.setLong(2, head);
        insertTag.executeUpdate();
    }

    @Override
    public BenchAccount fold(int stream) {
        return inTransaction(() -> load(stream));
    }

    private BenchAccount load(int stream) throws SQLException {
        var account = BenchAccount.EMPTY;
        readStream.setString(1, BenchAccount.CATEGORY);
        readStream.setString(2, BenchAccount.entity(stream));
        try (var row = readStream.executeQuery()) {
            while (row.next()) {
                row.getLong(1);
                account = switch (row.getString(2)) {
                    case BenchAccount.TYPE -> account.evolve(JSON.<Booked>readValue(row.getBytes(3)));
                    case String other -> throw new SQLException("no event is called " + other);
                };
            }
        }
        return account;
    }

    @Override
    public void command(int stream) {
        inTransaction(() -> {
            var account = load(stream);
            insert(stream, account.events() + 1, 1);
            return account;
        });
    }

    @Override
    public long page(long after, int limit, Handler handler) {
        return inTransaction(() -> {
            long position = after;
            readPage.setLong(1, after);
            readPage.setInt(2, limit);
            try (var row = readPage.executeQuery()) {
                while (row.next()) {
                    position = row.getLong(1);
                    var stream = new StreamId(row.getString(2), row.getString(3));
                    handler.handle(position, stream, decode(row, stream));
                }
            }
            return position;
        });
    }

    /// Takes every column, as who hands an event on must, and decodes the payload with the codec of Leftfold.
    private static BenchEvent decode(ResultSet row, StreamId stream) throws SQLException {
        row.getLong(4);
        row.getLong(6);
        row.getObject(7);
        row.getLong(8);
        row.getString(12);
        row.getString(13);
        row.getString(14);
        row.getBytes(15);
        var id = ByteBuffer.wrap(row.getBytes(5));
        var payload = Payload.of(row.getString(11), row.getBytes(16));
        return BenchAccount.CODEC.decode(
                new EncodedEvent(row.getString(10), row.getInt(9), payload),
                CodecContext.of(LOG, stream, new UUID(id.getLong(), id.getLong())));
    }
    // endregion

    private interface Work<R> {
        R run() throws SQLException;
    }

    private <R> R inTransaction(Work<R> work) {
        try {
            var result = work.run();
            connection.commit();
            return result;
        } catch (SQLException failure) {
            throw new IllegalStateException("the bare loop failed: " + failure.getMessage(), failure);
        }
    }

    private static void copySchema(Path log, SQLiteConfig config, Connection to) throws SQLException {
        try (var from = config.createConnection("jdbc:sqlite:" + log);
                var select = from.createStatement();
                var insert = to.createStatement();
                var row = select.executeQuery("SELECT sql FROM sqlite_schema"
                        + " WHERE type IN ('table', 'index') AND sql IS NOT NULL ORDER BY rootpage")) {
            while (row.next()) {
                insert.executeUpdate(row.getString(1)
                        .replaceFirst("^CREATE (TABLE|INDEX|UNIQUE INDEX) ", "CREATE $1 IF NOT EXISTS "));
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw new IllegalStateException("the bare file could not be closed: " + failure.getMessage(), failure);
        }
    }
}
