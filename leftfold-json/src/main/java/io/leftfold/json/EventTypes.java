package io.leftfold.json;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
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

    /// By their names of today.
    Collection<EventType> all() {
        return byRecord.values().stream()
                .sorted(Comparator.comparing(EventType::name))
                .toList();
    }

    /// The names that `type` is read under and not written.
    SortedSet<String> oldNames(EventType type) {
        var names = new TreeSet<String>();
        byName.forEach((name, each) -> {
            if (each == type && !name.equals(type.name())) {
                names.add(name);
            }
        });
        return names;
    }

    EventType of(Class<?> record) {
        @Nullable EventType type = byRecord.get(record);
        if (type == null) {
            throw new IllegalArgumentException(record.getName() + " is none of the events of this codec");
        }
        return type;
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
