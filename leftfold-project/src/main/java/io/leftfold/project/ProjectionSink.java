package io.leftfold.project;

import io.leftfold.jdbc.Sql;
import io.leftfold.subscribe.Batch;
import io.leftfold.subscribe.EventSink;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/// Applies each batch in the transaction that moves the checkpoint.
record ProjectionSink<E>(Projection<E> projection, UUID log) implements EventSink<Connection> {
    /// What a handler's statement failed of, on its way through code that throws nothing checked.
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final SQLException reason;

        private Failed(SQLException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    @Override
    public void within(Batch batch, Connection connection) throws SQLException {
        try (var sql = Sql.in(connection)) {
            batch.forEach(event -> {
                if (event.isAboutStream()) {
                    return;
                }
                try {
                    projection.handler().apply(sql, projection.codec().read(event, log));
                } catch (SQLException failure) {
                    throw new Failed(failure);
                }
            });
        } catch (Failed failed) {
            throw failed.reason;
        }
    }
}
