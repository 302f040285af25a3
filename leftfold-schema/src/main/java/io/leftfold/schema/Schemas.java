package io.leftfold.schema;

import io.leftfold.EventCodec;
import io.leftfold.json.JsonCodec;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The JSON Schemas of all events of some codecs: of each version that is written, and of those older ones that
/// are read as a record. A version that is read as a tree has none. Safe for use by several threads.
public final class Schemas {
    private final List<EventSchema> all;
    /// By every name that a type is read under.
    private final Map<String, Map<Integer, EventSchema>> byName = new TreeMap<>();
    private final CompiledSchemas<Validator> compiled = new CompiledSchemas<>(Validator::of);

    private Schemas(List<EventSchema> all) {
        this.all = all;
        for (var schema : all) {
            put(schema.type(), schema);
            schema.oldNames().forEach(name -> put(name, schema));
        }
    }

    /// @throws IllegalArgumentException if two codecs read one name
    public static Schemas of(JsonCodec<?>... codecs) {
        return of(List.of(codecs));
    }

    /// @throws IllegalArgumentException if two codecs read one name
    public static Schemas of(List<JsonCodec<?>> codecs) {
        return new Schemas(codecs.stream()
                .flatMap(codec -> codec.shapes().stream())
                .map(EventSchema::new)
                .sorted(Comparator.comparing(EventSchema::type).thenComparingInt(EventSchema::schemaVersion))
                .toList());
    }

    private void put(String name, EventSchema schema) {
        var versions = byName.computeIfAbsent(name, _ -> new TreeMap<>());
        if (versions.putIfAbsent(schema.schemaVersion(), schema) != null) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s version %d is an event of two codecs; give each event to one",
                    name,
                    schema.schemaVersion()));
        }
    }

    /// By type and version.
    public List<EventSchema> all() {
        return all;
    }

    /// @param type the name of the type, today's or an old one
    public Optional<EventSchema> find(String type, int schemaVersion) {
        return Optional.ofNullable(byName.getOrDefault(type, Map.of()).get(schemaVersion));
    }

    /// The schema of the version of `type` that is written today.
    ///
    /// @param type the name of the type, today's or an old one
    public Optional<EventSchema> today(String type) {
        return byName.getOrDefault(type, Map.of()).values().stream()
                .filter(EventSchema::isToday)
                .findFirst();
    }

    /// One schema for a line of an export, or an array of such objects: every event is held to the schema of its
    /// type and version. Events of other types, or of versions without a schema, may have any data.
    public String exported() {
        return ExportSchema.text(all);
    }

    /// `codec`, with each event held to its schema. Schemas are compiled at their first event and kept. What has
    /// no schema (another payload than JSON, an unknown type or version) is left to `codec`.
    ///
    /// A refusal names the first ten places with what was found and expected; of what the event holds it shows
    /// nothing.
    public <E> EventCodec<E> validating(EventCodec<E> codec, Validation when, Validation... more) {
        return new ValidatedCodec<>(codec, this, EnumSet.of(when, more));
    }

    /// Empty if there is no schema.
    Optional<Validator> validator(String type, int schemaVersion) {
        @Nullable EventSchema schema = find(type, schemaVersion).orElse(null);
        return schema == null ? Optional.empty() : Optional.of(compiled.of(schema));
    }
}
