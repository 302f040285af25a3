package io.leftfold.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/// Where the databases of read models differ: in the type of bytes, in how texts are ordered, in their clock, in
/// how a row is held that nobody else holds, and in how tables are made by one at a time. Everything else is SQL that
/// both take.
enum Dialect {
    /// Its transactions that write exclude each other by themselves.
    SQLITE(
            "BLOB",
            "TEXT",
            "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')",
            "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
            "UPDATE leftfold_partition SET epoch = epoch",
            "RETURNING number",
            "",
            "SELECT 1",
            """
            SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?"""),

    /// The first number of the lock is that of everything that Leftfold makes there.
    POSTGRESQL("BYTEA", "TEXT COLLATE \"C\"", """
            to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""", """
            CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)""", """
            SELECT number FROM leftfold_partition""", """
            FOR UPDATE SKIP LOCKED""", """
            FOR UPDATE SKIP LOCKED""", """
            SELECT pg_advisory_xact_lock(1818652277, hashtext(current_schema()))""", """
            SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?""");

    private final String bytes;
    private final String ordered;
    private final String now;
    private final String micros;
    private final String holdPartition;
    private final String unlessHeld;
    private final String skipHeld;
    private final String lock;
    private final String countTables;

    Dialect(
            String bytes,
            String ordered,
            String now,
            String micros,
            String holdPartition,
            String unlessHeld,
            String skipHeld,
            String lock,
            String countTables) {
        this.bytes = bytes;
        this.ordered = ordered;
        this.now = now;
        this.micros = micros;
        this.holdPartition = holdPartition;
        this.unlessHeld = unlessHeld;
        this.skipHeld = skipHeld;
        this.lock = lock;
        this.countTables = countTables;
    }

    /// @throws IllegalArgumentException if the database is another one
    static Dialect of(Connection connection) throws SQLException {
        var product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "SQLite" -> SQLITE;
            case "PostgreSQL" -> POSTGRESQL;
            default ->
                throw new IllegalArgumentException(
                        "Leftfold keeps tables in SQLite and PostgreSQL, not in " + product + "; nothing was done");
        };
    }

    /// `template` with the types `{bytes}` and `{ordered}`, `{now}`, the database's time as text like [Sql]
    /// writes it, `{micros}`, the same as microseconds since 1970, `{hold_partition}` … `{unless_held}`, which
    /// lock rows of partitions that nobody works on and return them, and `{skip_held}`, behind a question whose
    /// rows are changed next, for those that nobody else changes.
    String sql(String template) {
        return template.replace("{bytes}", bytes)
                .replace("{ordered}", ordered)
                .replace("{now}", now)
                .replace("{micros}", micros)
                .replace("{hold_partition}", holdPartition)
                .replace("{unless_held}", unlessHeld)
                .replace("{skip_held}", skipHeld);
    }

    /// Others who make tables wait until the transaction ends.
    void lock(Sql sql) throws SQLException {
        sql.query(lock, _ -> true);
    }

    boolean isThere(Sql sql, String table) throws SQLException {
        return sql.first(countTables, row -> row.getLong(1), table).orElse(0L) > 0;
    }
}
