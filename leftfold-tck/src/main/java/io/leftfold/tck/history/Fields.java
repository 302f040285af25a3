package io.leftfold.tck.history;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/// An object of a line, read strictly: each field has its type, and none is left over.
final class Fields {
    private final String what;
    private final Map<String, Object> map;

    private Fields(String what, Map<String, Object> map) {
        this.what = what;
        this.map = map;
    }

    @SuppressWarnings("unchecked") // Json makes no other maps
    static Fields of(String what, Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Fields(what, (Map<String, Object>) map);
        }
        throw new IllegalArgumentException(what + " is an object, not " + value);
    }

    boolean has(String name) {
        return map.containsKey(name);
    }

    String text(String name) {
        return take(name, String.class, "a string");
    }

    long number(String name) {
        return take(name, Long.class, "a number");
    }

    int small(String name) {
        long number = number(name);
        if (number != (int) number) {
            throw new IllegalArgumentException(what + ": \"" + name + "\" is beyond 32 bits: " + number);
        }
        return (int) number;
    }

    boolean truth(String name) {
        return take(name, Boolean.class, "true or false");
    }

    Object any(String name) {
        return take(name, Object.class, "a value");
    }

    UUID id(String name) {
        return id(what, text(name));
    }

    static UUID id(String what, String text) {
        var id = text.length() == 36 ? UUID.fromString(text) : new UUID(0, 0);
        if (!id.toString().equals(text)) {
            throw new IllegalArgumentException(what + ": an id is 36 characters of a UUID in lower case, not " + text);
        }
        return id;
    }

    Fields object(String name) {
        return of("\"" + name + "\"", take(name, Map.class, "an object"));
    }

    <T> List<T> list(String name, Function<Object, T> each) {
        return ((List<?>) take(name, List.class, "a list"))
                .stream().<T>map(each).toList();
    }

    /// All fields that are left, in a map.
    Map<String, Object> rest() {
        var rest = Map.copyOf(map);
        map.clear();
        return rest;
    }

    /// `result`, unless something was left over.
    <T> T end(T result) {
        if (!map.isEmpty()) {
            throw new IllegalArgumentException(what + " has unknown fields: " + map.keySet());
        }
        return result;
    }

    private <T> T take(String name, Class<T> type, String wanted) {
        var value = map.remove(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    what + ": \"" + name + "\" is " + (value == null ? "missing" : "not " + wanted + ": " + value));
        }
        return type.cast(value);
    }
}
