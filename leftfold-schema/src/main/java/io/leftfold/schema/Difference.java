package io.leftfold.schema;

import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The first place where two JSON values differ, in words. The order of properties says nothing.
final class Difference {
    private static final int SHOWN_MAX = 60;

    private Difference() {}

    static Optional<String> of(JsonNode before, JsonNode now) {
        return of("", before, now);
    }

    private static Optional<String> of(String path, @Nullable JsonNode before, @Nullable JsonNode now) {
        if (before == null || now == null) {
            return Optional.of(
                    before == null ? path + " is new: " + shown(now) : path + " is lost, was " + shown(before));
        }
        if (before.isObject() && now.isObject()) {
            var names = new TreeSet<>(before.propertyNames());
            names.addAll(now.propertyNames());
            return names.stream()
                    .flatMap(name -> of(path + "/" + name, before.get(name), now.get(name)).stream())
                    .findFirst();
        }
        if (before.isArray() && now.isArray()) {
            for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
                var difference = of(path + "/" + i, before.get(i), now.get(i));
                if (difference.isPresent()) {
                    return difference;
                }
            }
            return Optional.empty();
        }
        return before.toString().equals(now.toString())
                ? Optional.empty()
                : Optional.of((path.isEmpty() ? "at the top" : path) + " was " + shown(before) + ", is " + shown(now));
    }

    private static String shown(@Nullable JsonNode node) {
        var text = String.valueOf(node);
        return text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
    }
}
