package io.leftfold.bench;

import io.leftfold.bench.BenchEvent.Booked;
import io.leftfold.bench.BenchModels.View;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// The read models of [BenchModels] built bare: one thread, plain JDBC, for each page one transaction with its
/// checkpoint and the statements in batches. Documents are kept in memory while they are built, and never read.
/// Used by one thread.
final class BareModels implements AutoCloseable {
    private static final List<String> TABLES = List.of(
            "CREATE TABLE checkpoint (name TEXT PRIMARY KEY, position BIGINT NOT NULL)",
            "CREATE TABLE leftfold_document (projection TEXT NOT NULL, version INTEGER NOT NULL,"
                    + " doc_key ORDERED NOT NULL, body TEXT NOT NULL, position BIGINT NOT NULL,"
                    + " PRIMARY KEY (projection, version, doc_key))",
            "CREATE TABLE leftfold_document_index (projection TEXT NOT NULL, version INTEGER NOT NULL,"
                    + " field TEXT NOT NULL, value ORDERED NOT NULL, doc_key ORDERED NOT NULL,"
                    + " PRIMARY KEY (projection, version, field, doc_key))",
            "CREATE INDEX leftfold_document_index_value"
                    + " ON leftfold_document_index (projection, version, field, value, doc_key)");

    // region: bare
    private static final String MOVE = "INSERT INTO checkpoint (name, position) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET position = excluded.position";
    private static final String UPSERT = "INSERT INTO leftfold_document (projection, version, doc_key, body, position)"
            + " VALUES ('bench-documents', {n}, ?, ?, ?) ON CONFLICT (projection, version, doc_key)"
            + " DO UPDATE SET body = excluded.body, position = excluded.position";
    private static final String UPSERT_INDEX = "INSERT INTO leftfold_document_index"
            + " (projection, version, doc_key, field, value) VALUES ('bench-documents', {n}, ?, ?, ?)"
            + " ON CONFLICT (projection, version, field, doc_key) DO UPDATE SET value = excluded.value";
    private static final ObjectWriter JSON = JsonMapper.shared().writerFor(View.class);

    /// A version of a read model while it is built.
    private interface Building {
        void take(long position, String account, Booked event) throws SQLException;

        /// Sends what the page came to.
        void send() throws SQLException;
    }

    private final Connection connection;
    private final Reference log;
    private final int batch;
    private int version;

    /// @param connection to a database that is empty, which this closes
    /// @param batch      events per page and per transaction
    BareModels(Connection connection, Reference log, int batch) {
        this.connection = connection;
        this.log = log;
        this.batch = batch;
        inTransaction(() -> {
            connection.setAutoCommit(false);
            boolean isSqlite = connection.getMetaData().getDatabaseProductName().equals("SQLite");
            for (var table : TABLES) {
                execute(table.replace("ORDERED", isSqlite ? "TEXT" : "TEXT COLLATE \"C\""));
            }
        });
    }

    /// Builds a table anew.
    ///
    /// @return of how many events
    long table() {
        version++;
        inTransaction(() -> execute(named(BenchModels.CREATE)));
        try (var upsert = prepare(BenchModels.UPSERT)) {
            return build(BenchModels.COUNT, new Building() {
                @Override
                public void take(long position, String account, Booked event) throws SQLException {
                    upsert.setString(1, account);
                    upsert.setLong(2, event.cents());
                    upsert.setString(3, event.currency());
                    upsert.addBatch();
                }

                @Override
                public void send() throws SQLException {
                    upsert.executeBatch();
                }
            });
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    /// Builds documents anew.
    ///
    /// @return of how many events
    long documents() {
        version++;
        try (var upsert = prepare(UPSERT);
                var upsertIndex = prepare(UPSERT_INDEX)) {
            var all = new HashMap<String, View>();
            var page = new TreeMap<String, Long>();
            var before = new HashMap<String, View>();
            return build(BenchModels.COUNT_DOCUMENTS, new Building() {
                @Override
                public void take(long position, String account, Booked event) {
                    var view = all.get(account);
                    if (page.put(account, position) == null && view != null) {
                        before.put(account, view);
                    }
                    all.put(account, view == null ? View.of(account, event) : view.with(event));
                }

                @Override
                public void send() throws SQLException {
                    for (var changed : page.entrySet()) {
                        var account = changed.getKey();
                        var view = Objects.requireNonNull(all.get(account));
                        var old = before.get(account);
                        upsert.setString(1, account);
                        upsert.setString(2, JSON.writeValueAsString(view));
                        upsert.setLong(3, changed.getValue());
                        upsert.addBatch();
                        if (old == null || !old.currency().equals(view.currency())) {
                            index(account, "currency", view.currency());
                        }
                        if (old == null || old.cents() != view.cents()) {
                            index(account, "cents", String.format(Locale.ROOT, "%012d", view.cents()));
                        }
                    }
                    upsert.executeBatch();
                    upsertIndex.executeBatch();
                    page.clear();
                    before.clear();
                }

                private void index(String account, String field, String value) throws SQLException {
                    upsertIndex.setString(1, account);
                    upsertIndex.setString(2, field);
                    upsertIndex.setString(3, value);
                    upsertIndex.addBatch();
                }
            });
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    private long build(String count, Building model) throws SQLException {
        try (var move = prepare(MOVE)) {
            long position = 0;
            while (true) {
                long to = log.page(position, batch, (at, stream, event) -> take(model, at, stream.entity(), event));
                if (to == position) {
                    return BenchModels.checked(count(count), position);
                }
                model.send();
                move.setString(1, "bench@" + version);
                move.setLong(2, to);
                move.executeUpdate();
                connection.commit();
                position = to;
            }
        }
    }

    private static void take(Building model, long position, String account, BenchEvent event) {
        try {
            switch (event) {
                case Booked booked -> model.take(position, account, booked);
            }
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }
    // endregion

    private String named(String statement) {
        return BenchModels.named(statement, version);
    }

    private PreparedStatement prepare(String statement) throws SQLException {
        return connection.prepareStatement(named(statement));
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String sql) throws SQLException {
        try (var select = prepare(sql);
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    private void inTransaction(Work work) {
        try {
            work.run();
            connection.commit();
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    private static IllegalStateException failed(SQLException failure) {
        return new IllegalStateException("a bare read model failed: " + failure.getMessage(), failure);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }
}
