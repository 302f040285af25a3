package io.leftfold.project;

import io.leftfold.Checkpoint;
import io.leftfold.Event;
import io.leftfold.ReadModelDatabase;
import io.leftfold.RecordedEvent;
import io.leftfold.jdbc.Sql;
import io.leftfold.subscribe.Batch;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.Sink;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// Folds batches of events into a read model, each within the transaction that moves the checkpoint.
record ModelSink<E>(ReadModel<E> model, ReadModelDatabase<Connection> database, UUID log)
        implements EventSink<Connection>, Sink {
    /// The events of a batch, one after the other, with whoever is told which one is being handled.
    interface Batched {
        void forEach(Consumer<RecordedEvent> handler);
    }

    /// Something that is done with an event and may fail in the database.
    interface Handling {
        void handle(RecordedEvent event) throws SQLException;
    }

    /// Brings what the database says through a [Consumer].
    private static final class SqlFailure extends RuntimeException {
        private final SQLException said;

        SqlFailure(SQLException said) {
            super(said);
            this.said = said;
        }
    }

    @Override
    public void within(Batch batch, Connection transaction) throws SQLException {
        apply(batch::forEach, transaction);
    }

    @Override
    public Optional<Checkpoint> resume() {
        return database.load(model.subscription());
    }

    @Override
    public void deliver(List<RecordedEvent> events, Optional<Checkpoint> from, Checkpoint to) {
        database.apply(model.subscription(), from, to, connection -> {
            apply(events::forEach, connection);
            return events.size();
        });
    }

    void apply(Batched events, Connection transaction) throws SQLException {
        try (var sql = Sql.in(transaction, VersionRecords.tablesOf(model.version()))) {
            switch (model) {
                case Projection<E> projection ->
                    each(events, event -> projection.handler().apply(sql, read(event)));
                case Documents<E, ?> documents -> new DocumentWriter<>(documents, this::read, sql).apply(events);
            }
        }
    }

    private Event<E> read(RecordedEvent event) {
        return model.codec().read(event, log);
    }

    /// Those about the life of streams are nothing that a codec knows.
    static void each(Batched events, Handling handling) throws SQLException {
        try {
            events.forEach(event -> {
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
