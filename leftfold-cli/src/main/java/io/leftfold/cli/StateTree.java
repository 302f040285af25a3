package io.leftfold.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A JSON value as an indented list of names and values.
final class StateTree {
    private static final String INDENT = "  ";

    private StateTree() {}

    static List<String> lines(JsonNode value) {
        var lines = new ArrayList<String>();
        if (value.isContainer() && !value.isEmpty()) {
            addChildren(lines, value, "");
        } else {
            lines.add(leaf(value));
        }
        return lines;
    }

    private static void addChildren(List<String> lines, JsonNode value, String indent) {
        if (value.isArray()) {
            value.forEach(item -> add(lines, "-", item, indent));
            return;
        }
        int width = value.propertyNames().stream()
                .mapToInt(name -> TextWidth.of(Visible.of(name)))
                .max()
                .orElse(0);
        value.properties().forEach(property -> {
            boolean isLeaf =
                    !property.getValue().isContainer() || property.getValue().isEmpty();
            var name = Visible.of(property.getKey());
            add(lines, isLeaf ? TextWidth.padded(name, width, false) : name, property.getValue(), indent);
        });
    }

    private static void add(List<String> lines, String name, JsonNode value, String indent) {
        if (value.isContainer() && !value.isEmpty()) {
            lines.add(indent + name);
            addChildren(lines, value, indent + INDENT);
        } else {
            lines.add(indent + name + INDENT + leaf(value));
        }
    }

    private static String leaf(JsonNode value) {
        return value.isString() ? Visible.of(value.stringValue()) : value.isNull() ? "–" : value.toString();
    }
}
