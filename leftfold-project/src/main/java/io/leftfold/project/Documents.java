package io.leftfold.project;

import io.leftfold.AsOf;
import io.leftfold.Event;
import io.leftfold.EventCodec;
import io.leftfold.EventStore;
import io.leftfold.Names;
import io.leftfold.Query;
import io.leftfold.jdbc.Sql;
import io.leftfold.json.JsonRecord;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A read model of documents: each is a record, kept as JSON under a key, and what the events of that key fold
/// to. All documents of all projections share one table, so a new one needs no tables of its own. Each event
/// takes effect exactly once. Immutable; safe for use by several threads.
///
/// ```java
/// Documents.of("orders", CODEC, JsonRecord.of(OrderView.class), OrderView::fold)
///         .withText("status", OrderView::status)
///         .withNumber("cents", OrderView::cents);
/// ```
///
/// @param <D> the record
public final class Documents<E, D> implements ReadModel<E> {
    /// What an event makes of a document.
    public interface Fold<E, D> {
        /// A pure function.
        ///
        /// @param document empty where there is none
        /// @return empty where there is none any more
        Optional<D> apply(Optional<D> document, Event<E> event);
    }

    /// How documents of another version are read, while that one is live.
    private record Other<O, D>(DocumentBody<O> body, Function<O, D> upgrade) {
        D read(String text) {
            return upgrade.apply(body.read(text));
        }
    }

    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9_.-]{1,60}");

    private final String name;
    private final int version;
    private final EventCodec<E> codec;
    private final Query query;
    private final DocumentBody<D> body;
    private final Fold<E, D> fold;
    private final @Nullable Function<Event<E>, String> key;
    private final @Nullable Function<String, Query> eventsOfKey;
    private final SequencedMap<String, IndexedField<D>> fields;
    private final Map<Integer, Other<?, D>> others;
    private final Optional<Consumer<Event<E>>> onChange;

    private Documents(
            String name,
            int version,
            EventCodec<E> codec,
            Query query,
            DocumentBody<D> body,
            Fold<E, D> fold,
            @Nullable Function<Event<E>, String> key,
            @Nullable Function<String, Query> eventsOfKey,
            SequencedMap<String, IndexedField<D>> fields,
            Map<Integer, Other<?, D>> others,
            Optional<Consumer<Event<E>>> onChange) {
        ReadModel.check(name, version);
        this.name = name;
        this.version = version;
        this.codec = codec;
        this.query = query;
        this.body = body;
        this.fold = fold;
        this.key = key;
        this.eventsOfKey = eventsOfKey;
        this.fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
        this.others = Map.copyOf(others);
        this.onChange = onChange;
    }

    /// Version 1, with a document for each entity: the key is the entity of the event's stream.
    public static <E, D extends Record> Documents<E, D> of(
            String name, EventCodec<E> codec, JsonRecord<D> json, Fold<E, D> fold) {
        return new Documents<>(
                name,
                1,
                codec,
                codec.query(),
                DocumentBody.of(json),
                fold,
                null,
                null,
                new LinkedHashMap<>(),
                Map.of(),
                Optional.empty());
    }

    public Documents<E, D> withVersion(int version) {
        return new Documents<>(name, version, codec, query, body, fold, key, eventsOfKey, fields, others, onChange);
    }

    public Documents<E, D> withQuery(Query query) {
        return new Documents<>(name, version, codec, query, body, fold, key, eventsOfKey, fields, others, onChange);
    }

    /// A document for each of these keys, 1 to 200 visible characters.
    ///
    /// @param key a pure function
    public Documents<E, D> withKey(Function<Event<E>, String> key) {
        return new Documents<>(name, version, codec, query, body, fold, key, eventsOfKey, fields, others, onChange);
    }

    /// Where the events of one key are found, so that looking at it as of some point reads these alone: mostly by
    /// a tag. Must find all of them, and may find others.
    public Documents<E, D> withEventsOfKey(Function<String, Query> eventsOfKey) {
        return new Documents<>(name, version, codec, query, body, fold, key, eventsOfKey, fields, others, onChange);
    }

    /// Lets queries find and sort by a text, or by what is written as one: an enum, an id, a time in ISO-8601.
    ///
    /// @param value gives null or an empty `Optional` for a document without it
    /// @throws IllegalArgumentException if there is a field of that name
    public Documents<E, D> withText(String field, Function<D, ?> value) {
        return with(new IndexedField<>(field, false, value));
    }

    /// Lets queries find and sort by a number.
    ///
    /// @param value gives null or an empty `Optional` for a document without it
    /// @throws IllegalArgumentException if there is a field of that name
    public Documents<E, D> withNumber(String field, Function<D, ?> value) {
        return with(new IndexedField<>(field, true, value));
    }

    private Documents<E, D> with(IndexedField<D> field) {
        var more = new LinkedHashMap<>(fields);
        if (!FIELD.matcher(field.name()).matches() || more.putIfAbsent(field.name(), field) != null) {
            throw new IllegalArgumentException(
                    "a field has a name of its own of letters, digits, _ . and -: " + field.name());
        }
        return new Documents<>(name, version, codec, query, body, fold, key, eventsOfKey, more, others, onChange);
    }

    /// How documents of another version are read while that one is live, or is again.
    public <O extends Record> Documents<E, D> withOther(int version, JsonRecord<O> json, Function<O, D> upgrade) {
        var more = new LinkedHashMap<>(others);
        if (version == this.version || more.putIfAbsent(version, new Other<>(DocumentBody.of(json), upgrade)) != null) {
            throw new IllegalArgumentException("version " + version + " of " + name + " is known already");
        }
        return new Documents<>(name, this.version, codec, query, body, fold, key, eventsOfKey, fields, more, onChange);
    }

    public Documents<E, D> withOnChange(Consumer<Event<E>> hook) {
        return new Documents<>(
                name, version, codec, query, body, fold, key, eventsOfKey, fields, others, Optional.of(hook));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public EventCodec<E> codec() {
        return codec;
    }

    @Override
    public Query query() {
        return query;
    }

    @Override
    public Optional<Consumer<Event<E>>> onChange() {
        return onChange;
    }

    /// The document of `key` in the live version, within the transaction of `sql`.
    ///
    /// @throws IllegalArgumentException if no version is live, or the live one cannot be read by this one
    public Optional<Document<D>> find(Sql sql, String key) throws SQLException {
        int live = VersionRecords.requireLive(sql, name);
        return DocumentRows.find(sql, name, live, key).map(row -> row.read(reader(live)));
    }

    /// A query over the live version, within the transaction of `sql`.
    ///
    /// @throws IllegalArgumentException if no version is live
    public DocumentQuery<D> query(Sql sql) throws SQLException {
        return new DocumentQuery<>(new DocumentRows<>(this, sql, VersionRecords.requireLive(sql, name)), fields);
    }

    /// The documents as they were, folded from the log in memory.
    ///
    /// @param asOf a position, or an instant by either clock; no version, which only a stream has
    /// @throws io.leftfold.TooLargeException if it takes more than `bounds` allow
    public PastDocuments<D> asOf(EventStore store, AsOf asOf, PastDocuments.Bounds bounds) {
        return PastDocuments.fold(this, store, query, Optional.empty(), asOf, bounds);
    }

    /// The document of one key as it was, with what it took to find out. Reads the events of that key alone where
    /// [#withEventsOfKey] says how, else all.
    ///
    /// @throws io.leftfold.TooLargeException if it takes more than `bounds` allow
    public PastDocuments<D> asOf(EventStore store, String key, AsOf asOf, PastDocuments.Bounds bounds) {
        var narrowed = eventsOfKey == null ? query : query.and(eventsOfKey.apply(key));
        return PastDocuments.fold(this, store, narrowed, Optional.of(key), asOf, bounds);
    }

    DocumentBody<D> body() {
        return body;
    }

    Fold<E, D> fold() {
        return fold;
    }

    SequencedMap<String, IndexedField<D>> fields() {
        return fields;
    }

    /// Whether events of one document are of streams of one entity.
    boolean isByEntity() {
        return key == null;
    }

    String keyOf(Event<E> event) {
        return key == null
                ? event.stream().entity()
                : Names.check("the key of a document of " + name, key.apply(event));
    }

    Function<String, D> reader(int live) {
        if (live == version) {
            return body::read;
        }
        var other = others.get(live);
        if (other == null) {
            throw new IllegalArgumentException("version " + live + " of " + name + " is live, and this is version "
                    + version + "; read it with the code of that version, or say withOther(" + live + ", …)");
        }
        return other::read;
    }
}
