package io.leftfold.benchmarks;

import io.leftfold.IdSource;
import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;

/// message-db: its functions, called over JDBC. All streams are of one category, whose writers it lets in one
/// after the other.
final class MessageDbContender implements Contender {
    private static final String WRITE =
            "SELECT write_message(?::varchar, ?::varchar, ?::varchar, ?::jsonb, ?::jsonb, ?::bigint)";
    private static final String READ_STREAM = "SELECT * FROM get_stream_messages(?::varchar, 0, 1000)";
    private static final String READ_CATEGORY = "SELECT * FROM get_category_messages(?::varchar, ?::bigint, 1000)";
    private static final String REFUSED = "Wrong expected version";

    private final Pool pool;
    private final IdSource ids;

    private MessageDbContender(Pool pool, IdSource ids) {
        this.pool = pool;
        this.ids = ids;
    }

    static MessageDbContender open(String url, IdSource ids) {
        var sql = MessageDbPackage.sql();
        var pool = Pool.open(url, "-c search_path=message_store,public -c client_min_messages=warning");
        sql.forEach(pool::run);
        return new MessageDbContender(pool, ids);
    }

    @Override
    public boolean append(int stream, long version, int events) {
        return pool.with(connection -> {
            connection.setAutoCommit(events == 1);
            try {
                write(connection, stream, version, events);
                if (events > 1) {
                    connection.commit();
                }
                return true;
            } catch (SQLException failure) {
                if (String.valueOf(failure.getMessage()).contains(REFUSED)) {
                    return false;
                }
                throw failure;
            }
        });
    }

    private void write(Connection connection, int stream, long version, int events) throws SQLException {
        try (var write = connection.prepareStatement(WRITE)) {
            for (int i = 0; i < events; i++) {
                var id = ids.next();
                write.setString(1, id.toString());
                write.setString(2, BenchAccount.stream(stream).toString());
                write.setString(3, BenchAccount.TYPE);
                write.setString(4, BookedJson.text(Contender.booked(stream)));
                write.setString(5, BookedJson.metadata(id));
                // It counts from 0, and says -1 of a stream that is empty.
                write.setLong(6, version + i - 1);
                write.executeQuery().close();
            }
        }
    }

    @Override
    public BenchAccount load(int stream) {
        return pool.with(connection -> {
            var account = BenchAccount.EMPTY;
            try (var read = connection.prepareStatement(READ_STREAM)) {
                read.setString(1, BenchAccount.stream(stream).toString());
                try (var row = read.executeQuery()) {
                    while (row.next()) {
                        account = account.evolve(event(row));
                    }
                }
            }
            return account;
        });
    }

    private static BenchEvent event(ResultSet row) throws SQLException {
        return BookedJson.read(row.getString("type"), row.getString("data"));
    }

    @Override
    public long catchUp(Consumer<BenchEvent> handler) {
        return Page.all(after -> page(after, handler));
    }

    private Page page(long after, Consumer<BenchEvent> handler) {
        return pool.with(connection -> {
            long events = 0;
            long position = after;
            try (var read = connection.prepareStatement(READ_CATEGORY)) {
                read.setString(1, BenchAccount.CATEGORY);
                read.setLong(2, after + 1);
                try (var row = read.executeQuery()) {
                    while (row.next()) {
                        position = row.getLong("global_position");
                        row.getString("id");
                        row.getString("stream_name");
                        row.getLong("position");
                        row.getTimestamp("time");
                        row.getString("metadata");
                        handler.accept(event(row));
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
