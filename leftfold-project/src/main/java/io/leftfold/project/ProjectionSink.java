package io.leftfold.project;

import io.leftfold.Checkpoint;
import io.leftfold.ReadModelDatabase;
import io.leftfold.RecordedEvent;
import io.leftfold.jdbc.Sql;
import io.leftfold.subscribe.Sink;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Applies each batch and moves the checkpoint in one transaction.
record ProjectionSink<E>(Projection<E> projection, ReadModelDatabase<Connection> database, UUID log) implements Sink {
    @Override
    public Optional<Checkpoint> resume() {
        return database.load(projection.name());
    }

    @Override
    public void deliver(List<RecordedEvent> events, Optional<Checkpoint> from, Checkpoint to) {
        var decoded = events.stream()
                .filter(event -> !event.isAboutStream())
                .map(event -> projection.codec().read(event, log))
                .toList();
        database.apply(projection.name(), from, to, connection -> {
            try (var sql = Sql.in(connection)) {
                for (var event : decoded) {
                    projection.handler().apply(sql, event);
                }
                return decoded.size();
            }
        });
    }
}
