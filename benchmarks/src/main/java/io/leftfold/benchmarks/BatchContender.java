package io.leftfold.benchmarks;

import io.leftfold.IdSource;
import io.leftfold.bench.BenchAccount;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The table of [InsertContender], written by one thread: one INSERT for all events that wait. It refuses
/// versions that are taken event by event, so an append of several is whole only if nobody else writes to the
/// stream.
final class BatchContender extends InsertContender {
    private static final int BATCH_MAX = 500;
    private static final String INSERT = """
            INSERT INTO event (stream, version, id, type, metadata, payload)
            SELECT * FROM unnest(?::text[], ?::bigint[], ?::uuid[], ?::text[], ?::bytea[], ?::bytea[])
            ON CONFLICT (stream, version) DO NOTHING RETURNING stream, version""";

    private record Place(String stream, long version) {}

    @SuppressWarnings("ArrayRecordComponent") // the driver takes them as they are
    private record Row(Place place, UUID id, byte[] metadata, byte[] payload, CompletableFuture<Boolean> written) {}

    /// Null ends the writer.
    private record Waiting(@Nullable Row row) {}

    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread writer = Thread.ofPlatform().name("bare-batch").unstarted(this::write);

    private BatchContender(String url, IdSource ids) {
        super(url, ids);
    }

    static BatchContender open(String url, IdSource ids) {
        var contender = new BatchContender(url, ids);
        contender.writer.start();
        return contender;
    }

    @Override
    public boolean append(int stream, long version, int events) {
        var results = new ArrayList<CompletableFuture<Boolean>>();
        for (int i = 1; i <= events; i++) {
            var id = nextId();
            var row = new Row(
                    new Place(BenchAccount.entity(stream), version + i),
                    id,
                    metadata(id),
                    BookedJson.write(Contender.booked(stream)),
                    new CompletableFuture<>());
            results.add(row.written);
            queue.add(new Waiting(row));
        }
        return results.stream().allMatch(CompletableFuture::join);
    }

    private void write() {
        pool().with(connection -> {
            for (var batch = next(); !batch.isEmpty(); batch = next()) {
                try {
                    var written = insert(connection, batch);
                    batch.forEach(row -> row.written.complete(written.contains(row.place)));
                } catch (SQLException | RuntimeException failure) {
                    batch.forEach(row -> row.written.completeExceptionally(failure));
                }
            }
            return true;
        });
    }

    /// Waits for the first; empty at the end.
    private List<Row> next() {
        var waiting = new ArrayList<Waiting>();
        try {
            waiting.add(queue.take());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return List.of();
        }
        queue.drainTo(waiting, BATCH_MAX - 1);
        var rows = new ArrayList<Row>();
        for (var next : waiting) {
            if (next.row != null) {
                rows.add(next.row);
            }
        }
        return rows;
    }

    private static Set<Place> insert(Connection connection, List<Row> rows) throws SQLException {
        var written = new HashSet<Place>();
        try (var insert = connection.prepareStatement(INSERT)) {
            insert.setArray(1, column(connection, "text", rows, row -> row.place.stream, String[]::new));
            insert.setArray(2, column(connection, "bigint", rows, row -> row.place.version, Long[]::new));
            insert.setArray(3, column(connection, "uuid", rows, Row::id, UUID[]::new));
            insert.setArray(4, column(connection, "text", rows, _ -> BenchAccount.TYPE, String[]::new));
            insert.setArray(5, column(connection, "bytea", rows, Row::metadata, byte[][]::new));
            insert.setArray(6, column(connection, "bytea", rows, Row::payload, byte[][]::new));
            try (var row = insert.executeQuery()) {
                while (row.next()) {
                    written.add(new Place(row.getString(1), row.getLong(2)));
                }
            }
        }
        return written;
    }

    /// @param array of the column's type: the driver looks at that
    private static <T> Array column(
            Connection connection, String type, List<Row> rows, Function<Row, T> column, IntFunction<T[]> array)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(column).toArray(array));
    }

    @Override
    public void close() {
        queue.add(new Waiting(null));
        try {
            writer.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        super.close();
    }
}
