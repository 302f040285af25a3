package io.leftfold.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leftfold.ForeignStoreException;
import io.leftfold.NewerSchemaException;
import io.leftfold.spi.Checksum;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/// Brings the schema of a log to what this version of Leftfold writes: one file per version, in order, all in
/// one transaction. Which were applied is noted in the schema itself, with a checksum.
final class Migrations {
    /// All there are; the n-th leads to version n.
    private static final List<String> FILES = List.of("schema/1");

    private final Connection connection;
    private final PostgresOptions options;
    private final Sql sql;

    Migrations(Connection connection, PostgresOptions options, Sql sql) {
        this.connection = connection;
        this.options = options;
        this.sql = sql;
    }

    /// The newest version.
    static int latest() {
        return FILES.size();
    }

    /// The version of the schema; empty where there is none.
    ///
    /// @throws ForeignStoreException if there is a schema of that name with tables of somebody else
    /// @throws NewerSchemaException if a newer version of Leftfold wrote it
    OptionalInt version() throws SQLException {
        if (number("SELECT count(*) FROM pg_namespace WHERE nspname = ?") == 0) {
            return OptionalInt.empty();
        }
        if (number("SELECT count(*) FROM pg_tables WHERE schemaname = ? AND tablename = 'migration'") == 0) {
            if (number("SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace(?)") > 0) {
                throw new ForeignStoreException(options.name()
                        + " holds tables, and none of Leftfold's; nothing was touched: give another schema");
            }
            return OptionalInt.empty();
        }
        try (var select = connection.prepareStatement(sql.of("SELECT max(version) FROM {schema}.migration"));
                var row = select.executeQuery()) {
            row.next();
            int version = row.getInt(1);
            if (version > latest()) {
                throw new NewerSchemaException(options.name() + " has schema version " + version
                        + ", this version of Leftfold knows " + latest()
                        + "; nothing was touched: use the version that wrote it, or a newer one");
            }
            return version == 0 ? OptionalInt.empty() : OptionalInt.of(version);
        }
    }

    private long number(String select) throws SQLException {
        try (var statement = connection.prepareStatement(select)) {
            statement.setString(1, sql.schema());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /// Applies what is missing, and makes the log where there is none.
    void run() throws SQLException {
        connection.setAutoCommit(false);
        try {
            try (var lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(1818652277, hashtext(?))")) {
                lock.setString(1, sql.schema());
                lock.executeQuery().close();
            }
            int from = version().orElse(0);
            if (from == 0) {
                execute("CREATE SCHEMA IF NOT EXISTS {schema}");
                execute(
                        "CREATE TABLE {schema}.migration (version integer NOT NULL PRIMARY KEY, checksum bigint NOT NULL,"
                                + " applied_at timestamptz NOT NULL DEFAULT now())");
            }
            for (int version = from + 1; version <= latest(); version++) {
                var file = Sql.resource(FILES.get(version - 1));
                execute(file);
                try (var insert = connection.prepareStatement(
                        sql.of("INSERT INTO {schema}.migration (version, checksum) VALUES (?, ?)"))) {
                    insert.setInt(1, version);
                    insert.setLong(2, checksum(file));
                    insert.executeUpdate();
                }
            }
            if (from == 0) {
                try (var insert = connection.prepareStatement(sql.insertLog)) {
                    insert.setObject(1, options.environment().ids().next());
                    insert.setLong(2, options.partSize());
                    insert.setLong(
                            3, Checksum.micros(options.environment().clock().instant()));
                    insert.executeUpdate();
                }
            }
            connection.commit();
        } catch (SQLException | RuntimeException failure) {
            connection.rollback();
            throw failure;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /// Lets `role` append and read, whoever runs this being the owner of the schema.
    void grant(String role) throws SQLException {
        try (var statement = connection.createStatement()) {
            var quoted = '"' + role.replace("\"", "\"\"") + '"';
            // Several statements that are sent at once are one transaction.
            statement.execute(sql.of(Sql.resource("grants")).replace("{role}", quoted));
        }
    }

    private void execute(String statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql.of(statements));
        }
    }

    private static long checksum(String file) {
        var crc = new CRC32C();
        crc.update(file.getBytes(UTF_8));
        return crc.getValue();
    }
}
