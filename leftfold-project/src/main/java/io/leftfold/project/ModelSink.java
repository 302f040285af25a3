package io.leftfold.project;

import io.leftfold.Event;
import io.leftfold.RecordedEvent;
import io.leftfold.jdbc.Sql;
import io.leftfold.subscribe.Batch;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.Subscriber;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/// Folds batches of events into a read model, each within the transaction that moves the checkpoint.
record ModelSink<E>(ReadModel<E> model, UUID log) implements EventSink<Connection> {
    /// Something that is done with an event and may fail in the database.
    interface Handling {
        void handle(RecordedEvent event) throws SQLException;
    }

    /// Brings what the database says through a lambda that throws nothing checked.
    private static final class SqlFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final SQLException said;

        SqlFailure(SQLException said) {
            super(said);
            this.said = said;
        }
    }

    /// What keeps `model`: events that change the same are of one partition.
    static <E> Subscriber<Connection> subscriber(ReadModel<E> model, UUID log) {
        var all = Subscriber.of(model.subscription(), model.query(), new ModelSink<>(model, log));
        return switch (model) {
            case Projection<E> _ -> all;
            case Documents<E, ?> documents
            when documents.isByEntity() ->
                // Streams of several categories may be of one document.
                all.withKey(event -> event.stream().entity());
            case Documents<E, ?> documents -> all.withKey(new RememberedKeys(event -> key(documents, event, log)));
        };
    }

    private static <E> String key(Documents<E, ?> documents, RecordedEvent event, UUID log) {
        if (event.isAboutStream()) {
            return event.stream().toString();
        }
        try {
            return documents.keyOf(documents.codec().read(event, log));
        } catch (RuntimeException noKey) {
            // It becomes a letter when it is handled, whatever its key.
            return event.stream().toString();
        }
    }

    @Override
    public void within(Batch batch, Connection transaction) throws SQLException {
        try (var sql = Sql.in(transaction, VersionRecords.tablesOf(model.version()))) {
            switch (model) {
                case Projection<E> projection ->
                    each(batch, event -> projection.handler().apply(sql, read(event)));
                case Documents<E, ?> documents -> new DocumentWriter<>(documents, this::read, sql).apply(batch);
            }
        }
    }

    private Event<E> read(RecordedEvent event) {
        return model.codec().read(event, log);
    }

    /// Events about the life of streams are nothing that a codec knows.
    static void each(Batch batch, Handling handling) throws SQLException {
        try {
            batch.forEach(event -> {
                try {
                    if (!event.isAboutStream()) {
                        handling.handle(event);
                    }
                } catch (SQLException failure) {
                    throw new SqlFailure(failure);
                }
            });
        } catch (SqlFailure failure) {
            throw failure.said;
        }
    }
}
