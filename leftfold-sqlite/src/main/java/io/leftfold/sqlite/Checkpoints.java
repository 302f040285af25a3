package io.leftfold.sqlite;

import io.leftfold.Checkpoint;
import io.leftfold.CorruptStoreException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/// The checkpoints in a file, as the transaction of one connection sees them.
record Checkpoints(Session session, Path file) {
    Optional<Checkpoint> load(String name) throws SQLException {
        var load = session.prepare(Sql.LOAD_CHECKPOINT);
        load.setString(1, name);
        try (var row = load.executeQuery()) {
            return row.next()
                    ? Optional.of(new Checkpoint(
                            EventRow.uuid(row.getBytes(1)),
                            row.getLong(2),
                            row.getLong(3),
                            EventRow.uuid(row.getBytes(4))))
                    : Optional.empty();
        } catch (IllegalArgumentException | NullPointerException undecodable) {
            throw new CorruptStoreException(file + ": the checkpoint of " + name + " cannot be read", undecodable);
        }
    }

    /// @return whether it was at `from`, and is at `to` now
    boolean move(String name, Optional<Checkpoint> from, Checkpoint to) throws SQLException {
        var move = session.prepare(from.isEmpty() ? Sql.CREATE_CHECKPOINT : Sql.MOVE_CHECKPOINT);
        int next = 1;
        if (from.isEmpty()) {
            move.setString(next++, name);
        }
        next = bind(move, next, to);
        if (from.isPresent()) {
            move.setString(next++, name);
            bind(move, next, from.get());
        }
        return move.executeUpdate() == 1;
    }

    private static int bind(PreparedStatement statement, int first, Checkpoint checkpoint) throws SQLException {
        statement.setBytes(first, EventRow.bytes(checkpoint.log()));
        statement.setLong(first + 1, checkpoint.incarnation());
        statement.setLong(first + 2, checkpoint.position());
        statement.setBytes(first + 3, EventRow.bytes(checkpoint.eventId()));
        return first + 4;
    }
}
