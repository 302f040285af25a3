package io.leftfold.json;

import io.leftfold.Criterion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What a [JsonCodec] cannot tell from the records. Registration is explicit and [#build()] checks it as a
/// whole, so mistakes show when the application starts. Not safe for use by several threads.
///
/// ```java
/// JsonCodec<OrderEvent> codec = JsonCodec.builder(OrderEvent.class)
///         .name(ItemsUpdated.class, "order.items-updated")
///         .alsoReads("order.items-changed", ItemsUpdated.class)
///         .upcast("order.created", 1, CreatedV1.class, old -> new Created(old.customer(), "EUR"))
///         .upcastTree("order.shipped", 1, tree -> tree.put("carrier", "unknown"))
///         .value(Email.class, Email::value, Email::new)
///         .build();
/// ```
///
/// Today's schema version of a type is one more than the highest version that an upcaster starts from.
///
/// @param <E> the sealed interface of the events
public final class JsonCodecBuilder<E> {
    private final Class<E> events;
    private final Set<Class<? extends Record>> records;
    private final Map<Class<?>, String> pinned = new HashMap<>();
    private final Map<String, Class<?>> oldNames = new LinkedHashMap<>();
    private final Map<String, Map<Integer, Upcaster>> upcasters = new LinkedHashMap<>();
    private final Map<Class<?>, Value<?>> values = new LinkedHashMap<>();

    JsonCodecBuilder(Class<E> events) {
        this.events = events;
        this.records = Family.records(events);
    }

    /// Writes `record` under `name`, whatever the class is called: what keeps a type's name when its class is
    /// renamed.
    public JsonCodecBuilder<E> name(Class<? extends E> record, String name) {
        if (pinned.putIfAbsent(known(record), checked(name)) != null) {
            throw new IllegalArgumentException(record.getSimpleName() + " has its name already: " + pinned.get(record));
        }
        return this;
    }

    /// Reads events that were written under `oldName` as `record`, in the same schema versions.
    public JsonCodecBuilder<E> alsoReads(String oldName, Class<? extends E> record) {
        if (oldNames.putIfAbsent(checked(oldName), known(record)) != null) {
            throw new IllegalArgumentException("the old name " + oldName + " is given twice");
        }
        return this;
    }

    /// Turns version `from` of a type, read as the record `shape`, into what the next version is. The result is
    /// the record that the next step takes, or today's; a step on trees takes any record.
    ///
    /// @param type the written name, today's or an old one
    /// @param step a pure function
    public <A extends Record> JsonCodecBuilder<E> upcast(
            String type, int from, Class<A> shape, Function<? super A, ? extends Record> step) {
        return add(type, from, new Upcaster.Typed<>(shape, step));
    }

    /// Turns the JSON of version `from` of a type into the next version's, for a shape that no longer has a
    /// class.
    ///
    /// @param type the written name, today's or an old one
    /// @param step may change what it is given; the result must not depend on anything else
    public JsonCodecBuilder<E> upcastTree(String type, int from, Function<ObjectNode, ObjectNode> step) {
        return add(type, from, new Upcaster.Tree(step));
    }

    /// Writes `type` as a plain JSON string, wherever it stands in an event, as key of a map too.
    ///
    /// @param write gives the text
    /// @param read  takes it; whatever it throws makes the event undecodable
    public <V> JsonCodecBuilder<E> value(Class<V> type, Function<V, String> write, Function<String, V> read) {
        if (values.putIfAbsent(type, new Value<>(type, write, read)) != null) {
            throw new IllegalArgumentException(type.getName() + " is a value already");
        }
        return this;
    }

    /// @throws IllegalArgumentException if two types have one name, upcasters have gaps or belong to no type, or
    ///     a record cannot be written and read exactly
    public JsonCodec<E> build() {
        var json = StrictJson.mapper(values.values());
        var components = new Components(json, values.keySet());
        var names = names();
        var chains = chains(names);
        var byRecord = new LinkedHashMap<Class<?>, EventType>();
        records.forEach(record -> {
            var chain = chains.getOrDefault(record, List.of());
            components.check(record);
            for (var upcaster : chain) {
                if (upcaster instanceof Upcaster.Typed<?> typed) {
                    components.check(typed.shape());
                }
            }
            byRecord.put(record, new EventType(nameOf(record), record, chain, json));
        });
        var byName = new TreeMap<String, EventType>();
        names.forEach((name, record) -> byName.put(name, type(byRecord, record)));
        var texts = Set.copyOf(values.keySet());
        return new JsonCodec<>(events, new EventTypes(byRecord, byName), () -> new Shapes(json, texts));
    }

    private JsonCodecBuilder<E> add(String type, int from, Upcaster upcaster) {
        if (from < 1) {
            throw new IllegalArgumentException("schema versions count from 1: " + type + " version " + from);
        }
        if (upcasters.computeIfAbsent(type, _ -> new TreeMap<>()).putIfAbsent(from, upcaster) != null) {
            throw twice(type, from);
        }
        return this;
    }

    /// The record of every written name.
    private Map<String, Class<?>> names() {
        var names = new LinkedHashMap<String, Class<?>>();
        for (var record : records) {
            claim(names, nameOf(record), record);
        }
        oldNames.forEach((name, record) -> claim(names, name, record));
        return names;
    }

    private static void claim(Map<String, Class<?>> names, String name, Class<?> record) {
        @Nullable Class<?> other = names.putIfAbsent(name, record);
        if (other != null) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s and %s would both be written or read as %s; pin another name with name(…)",
                    other.getName(),
                    record.getName(),
                    name));
        }
    }

    private String nameOf(Class<? extends Record> record) {
        @Nullable String name = pinned.get(record);
        return name == null ? Family.defaultName(record) : name;
    }

    private Map<Class<?>, List<Upcaster>> chains(Map<String, Class<?>> names) {
        var steps = new LinkedHashMap<Class<?>, Map<Integer, Upcaster>>();
        upcasters.forEach((type, ofType) -> {
            @Nullable Class<?> record = names.get(type);
            if (record == null) {
                throw new IllegalArgumentException("there is an upcaster for " + Shown.text(type)
                        + ", but no record of that name; the names are " + names.keySet());
            }
            var chain = steps.computeIfAbsent(record, _ -> new TreeMap<>());
            ofType.forEach((from, upcaster) -> {
                if (chain.putIfAbsent(from, upcaster) != null) {
                    throw twice(type, from);
                }
            });
        });
        var chains = new HashMap<Class<?>, List<Upcaster>>();
        steps.forEach((record, chain) -> chains.put(record, withoutGap(record, chain)));
        return chains;
    }

    private static List<Upcaster> withoutGap(Class<?> record, Map<Integer, Upcaster> chain) {
        int expected = 1;
        for (int from : chain.keySet()) {
            if (from != expected) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "the upcasters of %s start from versions %s; add the one from version %d",
                        record.getSimpleName(),
                        chain.keySet(),
                        expected));
            }
            expected++;
        }
        return new ArrayList<>(chain.values());
    }

    private static IllegalArgumentException twice(String type, int from) {
        return new IllegalArgumentException("two upcasters start from " + type + " version " + from + "; keep one");
    }

    private static EventType type(Map<Class<?>, EventType> types, Class<?> record) {
        @Nullable EventType type = types.get(record);
        if (type == null) {
            throw new IllegalStateException("no type was made for " + record);
        }
        return type;
    }

    private Class<?> known(Class<? extends E> record) {
        if (!records.contains(record)) {
            throw new IllegalArgumentException(
                    record.getName() + " is none of the records of " + events.getName() + ": " + records);
        }
        return record;
    }

    private static String checked(String name) {
        if (name.startsWith("$")) {
            throw new IllegalArgumentException("names that begin with $ belong to Leftfold: " + Shown.text(name));
        }
        Criterion.ANY.withTypes(Set.of(name));
        return name;
    }
}
