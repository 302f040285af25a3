package io.leftfold.postgres;

import io.leftfold.Checkpoint;
import io.leftfold.CorruptStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/// The checkpoints in a schema, as the transaction of one connection sees them.
record Checkpoints(Connection connection, Database database) {
    /// Makes the schema and the table where there are none; ends with a transaction of its own.
    static void make(Connection connection, Database database) throws SQLException {
        if (areThere(connection, database)) {
            return;
        }
        var sql = database.sql();
        // One batch is one transaction; whoever opens at the same time waits for it.
        try (var create = connection.createStatement()) {
            connection.setAutoCommit(false);
            create.execute("SELECT pg_advisory_xact_lock(1818652277, hashtext('" + sql.schema() + "'))");
            create.execute("DO $$ BEGIN IF to_regnamespace('" + sql.schema() + "') IS NULL THEN "
                    + sql.of("CREATE SCHEMA {schema}") + "; END IF; END $$");
            if (!areThere(connection, database)) {
                create.execute(sql.load("schema/read-models-1"));
            }
            connection.commit();
        }
    }

    static boolean areThere(Connection connection, Database database) throws SQLException {
        try (var select = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            select.setString(1, database.sql().of("{schema}.leftfold_checkpoint"));
            try (var row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /// @return whether it was at `from`, and is at `to` now
    boolean move(String name, Optional<Checkpoint> from, Checkpoint to) throws SQLException {
        var sql = database.sql();
        try (var move = connection.prepareStatement(from.isPresent() ? sql.moveCheckpoint : sql.createCheckpoint)) {
            bind(move, 1, to);
            move.setString(5, name);
            if (from.isPresent()) {
                bind(move, 6, from.get());
            }
            return move.executeUpdate() == 1;
        }
    }

    private static void bind(PreparedStatement statement, int index, Checkpoint checkpoint) throws SQLException {
        statement.setObject(index, checkpoint.log());
        statement.setLong(index + 1, checkpoint.incarnation());
        statement.setLong(index + 2, checkpoint.position());
        statement.setObject(index + 3, checkpoint.eventId());
    }

    Optional<Checkpoint> load(String name) throws SQLException {
        try (var select = connection.prepareStatement(database.sql().loadCheckpoint)) {
            select.setString(1, name);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Checkpoint(
                        row.getObject(1, UUID.class), row.getLong(2), row.getLong(3), row.getObject(4, UUID.class)));
            }
        } catch (IllegalArgumentException | NullPointerException undecodable) {
            throw new CorruptStoreException(
                    database.name() + ": the checkpoint of " + name + " is none: " + undecodable.getMessage(),
                    undecodable);
        }
    }
}
