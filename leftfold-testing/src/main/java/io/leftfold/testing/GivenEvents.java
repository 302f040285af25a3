package io.leftfold.testing;

import io.leftfold.Append;
import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.StreamId;
import io.leftfold.memory.MemoryStore;
import io.leftfold.project.Document;
import io.leftfold.project.Documents;
import io.leftfold.project.PastDocuments.Bounds;
import io.leftfold.project.Projections;
import io.leftfold.project.ReadModel;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.subscribe.SubscriptionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A read model after some events, to be checked. Tables are made in a new file of SQLite for each check. Every
/// check throws [AssertionError] with the whole story if it fails, and gives this back if not.
///
/// @param <D> the record of documents
public final class GivenEvents<E, D> {
    /// Some events of one stream.
    private record Some<E>(StreamId stream, List<E> events, UnaryOperator<EventData> more) {
        @Override
        public String toString() {
            return stream + " " + events;
        }
    }

    private static final Duration BUILD_TIMEOUT = Duration.ofSeconds(60);

    private final ReadModel<E> model;
    private final Optional<Documents<E, D>> documents;
    private final List<Some<E>> history = new ArrayList<>();

    GivenEvents(ReadModel<E> model, Optional<Documents<E, D>> documents) {
        this.model = model;
        this.documents = documents;
    }

    /// Then these happened.
    ///
    /// @param stream as it is written: `order-42`
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final GivenEvents<E, D> events(String stream, E... events) {
        history.add(new Some<>(StreamId.parse(stream), List.of(events), event -> event));
        return this;
    }

    /// Then this happened, with what an event has besides its data: tags, metadata, a time.
    ///
    /// @param stream as it is written: `order-42`
    public GivenEvents<E, D> event(String stream, E event, UnaryOperator<EventData> more) {
        history.add(new Some<>(StreamId.parse(stream), List.of(event), more));
        return this;
    }

    /// The document of `key` is this one.
    public GivenEvents<E, D> thenDocument(String key, D expected) {
        return check("the document " + key, Optional.of(expected), document(key));
    }

    /// There is no document of `key`.
    public GivenEvents<E, D> thenNoDocument(String key) {
        return check("the document " + key, Optional.empty(), document(key));
    }

    /// The query gives these rows, in this order. A row is the values of its columns, where whole numbers are
    /// equal whatever their type.
    public GivenEvents<E, D> thenRows(String sql, List<?>... expected) {
        return check(
                "what " + sql + " gives",
                List.of(expected).stream().map(GivenEvents::plain).toList(),
                rows(sql));
    }

    private Optional<D> document(String key) {
        var known = documents.orElseThrow(
                () -> new IllegalArgumentException(model.name() + " is kept in tables: check it with thenRows"));
        try (var store = store()) {
            return known.asOf(store, new AsOf.Latest(), Bounds.DEFAULTS)
                    .find(key)
                    .map(Document::value);
        }
    }

    private List<List<@Nullable Object>> rows(String sql) {
        var folder = Temporary.folder("leftfold-given");
        try (var store = store();
                var models = SqliteReadModels.open(folder.resolve("models.db"))) {
            var projections = Projections.in(models, Environment.system());
            if (!projections.build(model, store, SubscriptionOptions.DEFAULTS, (_, _) -> {}, BUILD_TIMEOUT)) {
                throw new AssertionError(model.name() + " was not built within " + BUILD_TIMEOUT);
            }
            return projections.query(
                    model.name(),
                    tables -> tables.query(sql, row -> {
                        var values = new ArrayList<@Nullable Object>();
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            values.add(row.getObject(i));
                        }
                        return plain(values);
                    }));
        } finally {
            Temporary.delete(folder);
        }
    }

    private EventStore store() {
        var store = MemoryStore.create();
        var ids = Environment.system().ids();
        for (var some : history) {
            for (var event : some.events()) {
                var data = model.codec().write(event, ids.next(), store.log().id(), some.stream());
                store.append(Append.to(some.stream(), new Any(), some.more().apply(data)));
            }
        }
        return store;
    }

    private static List<@Nullable Object> plain(List<? extends @Nullable Object> row) {
        var plain = new ArrayList<@Nullable Object>();
        for (var value : row) {
            boolean isWhole = value instanceof Integer || value instanceof Long || value instanceof Short;
            plain.add(isWhole && value instanceof Number number ? (Object) number.longValue() : value);
        }
        return plain;
    }

    private GivenEvents<E, D> check(String what, Object expected, Object actual) {
        Then.check(what, expected, actual, history, "no command");
        return this;
    }
}
