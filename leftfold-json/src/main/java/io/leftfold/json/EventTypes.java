package io.leftfold.json;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All types of a codec, by record and by every name that they were ever written under.
final class EventTypes {
    private final Map<Class<?>, EventType> byRecord;
    private final Map<String, EventType> byName;

    EventTypes(Map<Class<?>, EventType> byRecord, Map<String, EventType> byName) {
        this.byRecord = byRecord;
        this.byName = byName;
    }

    Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    Collection<EventType> all() {
        return byRecord.values();
    }

    EventType of(Class<?> record) {
        @Nullable EventType type = byRecord.get(record);
        if (type == null) {
            throw new IllegalArgumentException(record.getName() + " is none of the events of this codec");
        }
        return type;
    }

    /// Today's schema version, or 0 if no type has that name.
    int version(String name) {
        @Nullable EventType type = byName.get(name);
        return type == null ? 0 : type.version();
    }

    EventType named(String name) throws UnreadableException {
        @Nullable EventType type = byName.get(name);
        if (type == null) {
            throw new UnreadableException("no record of this codec is written under that name; if it was renamed,"
                    + " add alsoReads(\"" + Shown.text(name) + "\", …) to the codec or pin the name with name(…)");
        }
        return type;
    }
}
