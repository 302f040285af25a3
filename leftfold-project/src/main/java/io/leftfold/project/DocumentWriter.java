package io.leftfold.project;

import io.leftfold.Event;
import io.leftfold.RecordedEvent;
import io.leftfold.jdbc.Sql;
import io.leftfold.subscribe.Batch;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Folds one batch of events into documents: reads the documents that it is about with one statement for some
/// hundred of them, folds in memory, and writes what has changed in batches of statements.
final class DocumentWriter<E, D> {
    private static final String UPSERT = "INSERT INTO leftfold_document (projection, version, doc_key, body, position)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (projection, version, doc_key)"
            + " DO UPDATE SET body = excluded.body, position = excluded.position";
    private static final String DELETE =
            "DELETE FROM leftfold_document WHERE projection = ? AND version = ? AND doc_key = ?";
    private static final String UPSERT_INDEX = "INSERT INTO leftfold_document_index"
            + " (projection, version, doc_key, field, value) VALUES (?, ?, ?, ?, ?)"
            + " ON CONFLICT (projection, version, field, doc_key) DO UPDATE SET value = excluded.value";
    private static final String DELETE_INDEX =
            "DELETE FROM leftfold_document_index WHERE projection = ? AND version = ? AND doc_key = ? AND field = ?";

    /// A document before the batch and now; null for none.
    private static final class Change<D> {
        private final @Nullable D before;
        private @Nullable D now;
        private long position;

        Change(@Nullable D before) {
            this.before = before;
            this.now = before;
        }
    }

    private final Documents<E, D> documents;
    private final Function<RecordedEvent, Event<E>> read;
    private final Sql sql;

    DocumentWriter(Documents<E, D> documents, Function<RecordedEvent, Event<E>> read, Sql sql) {
        this.documents = documents;
        this.read = read;
        this.sql = sql;
    }

    void apply(Batch batch) throws SQLException {
        var decoded = new HashMap<Long, Event<E>>();
        var keys = new HashMap<Long, String>();
        ModelSink.each(batch, event -> {
            var known = read.apply(event);
            decoded.put(event.position(), known);
            keys.put(event.position(), documents.keyOf(known));
        });
        var changes = load(keys.values().stream().distinct().toList());
        ModelSink.each(
                batch,
                event -> fold(
                        Objects.requireNonNull(changes.get(keys.get(event.position()))),
                        Objects.requireNonNull(decoded.get(event.position()))));
        write(changes);
    }

    private void fold(Change<D> change, Event<E> event) {
        change.now = documents
                .fold()
                .apply(java.util.Optional.ofNullable(change.now), event)
                .orElse(null);
        change.position = event.position();
    }

    private Map<String, Change<D>> load(List<String> keys) throws SQLException {
        var there = new HashMap<String, Change<D>>();
        for (var row : DocumentRows.of(sql, documents.name(), documents.version(), keys)) {
            there.put(row.key(), new Change<>(documents.body().read(row.body())));
        }
        keys.forEach(key -> there.computeIfAbsent(key, _ -> new Change<>(null)));
        return there;
    }

    private void write(Map<String, Change<D>> changes) throws SQLException {
        // In one order everywhere, so that two partitions do not wait for each other.
        var keys = new ArrayList<>(changes.keySet());
        keys.sort(null);
        try (var upsert = prepare(UPSERT);
                var delete = prepare(DELETE);
                var upsertIndex = prepare(UPSERT_INDEX);
                var deleteIndex = prepare(DELETE_INDEX)) {
            for (var key : keys) {
                var change = Objects.requireNonNull(changes.get(key));
                if (change.now != null) {
                    add(upsert, key, documents.body().write(change.now), change.position);
                } else if (change.before != null) {
                    add(delete, key);
                }
                for (var field : documents.fields().values()) {
                    var before = change.before == null ? null : field.of(change.before);
                    var now = change.now == null ? null : field.of(change.now);
                    if (now == null ? before != null : !now.equals(before)) {
                        if (now == null) {
                            add(deleteIndex, key, field.name());
                        } else {
                            add(upsertIndex, key, field.name(), now);
                        }
                    }
                }
            }
            for (var statement : List.of(upsert, delete, upsertIndex, deleteIndex)) {
                statement.executeBatch();
            }
        }
    }

    private PreparedStatement prepare(String statement) throws SQLException {
        var prepared = sql.connection().prepareStatement(statement);
        prepared.setString(1, documents.name());
        prepared.setInt(2, documents.version());
        return prepared;
    }

    private void add(PreparedStatement statement, Object... arguments) throws SQLException {
        statement.setString(1, documents.name());
        statement.setInt(2, documents.version());
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 3, arguments[i]);
        }
        statement.addBatch();
    }
}
