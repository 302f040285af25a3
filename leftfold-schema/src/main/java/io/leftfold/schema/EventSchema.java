package io.leftfold.schema;

import io.leftfold.json.EventShape;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schema, draft 2020-12, of one schema version of an event type. Immutable.
public final class EventSchema {
    private final EventShape shape;
    private final ObjectNode document;

    EventSchema(EventShape shape) {
        this.shape = shape;
        this.document = SchemaWriter.document(shape);
    }

    /// The name that the type is written under today.
    public String type() {
        return shape.type();
    }

    /// From 1.
    public int schemaVersion() {
        return shape.schemaVersion();
    }

    /// Whether it is the version that is written, and not only read.
    public boolean isToday() {
        return shape.isToday();
    }

    /// The other names under which the type is read.
    public SortedSet<String> oldNames() {
        return shape.oldNames();
    }

    /// What identifies the schema: `urn:leftfold:event:order.created:1`.
    public String id() {
        return id(type(), schemaVersion());
    }

    /// `order.created.1.schema.json`. What is not a letter, a digit or one of `._-` in the type's name is
    /// escaped with `%`.
    public String fileName() {
        return escaped(type()) + "." + schemaVersion() + ".schema.json";
    }

    /// The schema. The same events have the same text, byte for byte: properties are in alphabetical order.
    public String text() {
        return Documents.text(document);
    }

    /// To be read only.
    ObjectNode document() {
        return document;
    }

    EventShape shape() {
        return shape;
    }

    static String id(String type, int schemaVersion) {
        return "urn:leftfold:event:" + escaped(type) + ":" + schemaVersion;
    }

    private static String escaped(String name) {
        var escaped = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xFF);
            boolean isPlain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-".indexOf(c) >= 0;
            if (isPlain) {
                escaped.append(c);
            } else {
                escaped.append('%').append("0123456789ABCDEF".charAt(c >> 4)).append("0123456789ABCDEF".charAt(c & 15));
            }
        }
        return escaped.toString();
    }
}
