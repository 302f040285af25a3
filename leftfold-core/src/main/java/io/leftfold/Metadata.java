package io.leftfold;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is known about an event besides its data: texts by name. Four names have a meaning of their own; all
/// others are free headers. Immutable, iterated in the order of names.
///
/// @param entries at most 64, of at most 8,192 characters each
public record Metadata(Map<String, String> entries) {
    /// All events that came of one request from outside share it.
    public static final String CORRELATION_ID = "correlationId";
    /// The command or event that this one came of.
    public static final String CAUSATION_ID = "causationId";
    /// Who asked for it.
    public static final String ACTOR = "actor";
    /// The W3C trace context that it happened in.
    public static final String TRACEPARENT = "traceparent";

    public static final Metadata EMPTY = new Metadata(Map.of());

    private static final int ENTRIES_MAX = 64;
    private static final int VALUE_LENGTH_MAX = 8_192;

    public Metadata {
        if (entries.size() > ENTRIES_MAX) {
            throw new IllegalArgumentException(
                    "metadata has at most " + ENTRIES_MAX + " entries, not " + entries.size());
        }
        entries.forEach(Metadata::check);
        entries = Collections.unmodifiableMap(new TreeMap<>(entries));
    }

    public Optional<String> correlationId() {
        return get(CORRELATION_ID);
    }

    public Optional<String> causationId() {
        return get(CAUSATION_ID);
    }

    public Optional<String> actor() {
        return get(ACTOR);
    }

    public Optional<String> traceparent() {
        return get(TRACEPARENT);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    public Metadata with(String name, String value) {
        var changed = new TreeMap<>(entries);
        changed.put(name, value);
        return new Metadata(changed);
    }

    /// These entries, and those of `defaults` whose names are not here.
    public Metadata orElse(Metadata defaults) {
        if (defaults.entries.isEmpty()) {
            return this;
        }
        if (entries.isEmpty()) {
            return defaults;
        }
        var both = new TreeMap<>(defaults.entries);
        both.putAll(entries);
        return new Metadata(both);
    }

    /// These entries in a versioned format of core's own, for stores.
    public byte[] encode() {
        return TextMap.encode(entries);
    }

    /// @throws IllegalArgumentException if `bytes` are not what [#encode()] wrote
    public static Metadata decode(byte[] bytes) {
        return new Metadata(TextMap.decode(bytes));
    }

    /// What [#encode()] wrote, and `others` besides.
    ///
    /// @throws IllegalArgumentException if `bytes` are not what it wrote
    public static Metadata decode(byte[] bytes, Map<String, String> others) {
        var entries = TextMap.decode(bytes);
        entries.putAll(others);
        return new Metadata(entries);
    }

    private static void check(String name, String value) {
        switch (name) {
            case CORRELATION_ID, CAUSATION_ID -> Names.check(name, value);
            case ACTOR, TRACEPARENT -> checkText(name, value);
            default -> checkText(Names.check("the name of a metadata entry", name), value);
        }
    }

    private static void checkText(String name, String value) {
        if (value.length() > VALUE_LENGTH_MAX) {
            throw new IllegalArgumentException("metadata " + Names.show(name) + " must have at most " + VALUE_LENGTH_MAX
                    + " characters, not " + value.length());
        }
        if (value.indexOf(0) >= 0 || Names.holdsHalfPair(value)) {
            throw new IllegalArgumentException(
                    "metadata " + Names.show(name) + " must not hold NUL or half a surrogate pair");
        }
    }
}
