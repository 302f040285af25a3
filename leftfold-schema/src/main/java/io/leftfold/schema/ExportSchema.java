package io.leftfold.schema;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/// The schema of exported events, as the command line's `export` and `-o json` write them.
final class ExportSchema {
    private static final String EVENT = "event";
    /// A payload that cannot stand as it is.
    private static final String WRAPPED = "wrapped payload";

    private ExportSchema() {}

    static String text(List<EventSchema> schemas) {
        var document = Documents.object();
        document.put("$schema", SchemaWriter.DRAFT);
        document.put("$id", "urn:leftfold:events");
        document.put("title", "Exported events");
        var anyOf = document.putArray("anyOf");
        anyOf.add(ref(EVENT));
        anyOf.addObject().put("type", "array").set("items", ref(EVENT));
        var definitions = document.putObject("$defs");
        definitions.set(EVENT, event(schemas));
        var wrapped = definitions.putObject(WRAPPED);
        wrapped.put("type", "object");
        var properties = wrapped.putObject("properties");
        properties.set("base64", type("string"));
        properties.set("codec", type("string"));
        wrapped.set("required", Documents.sorted(List.of("base64", "codec")));
        wrapped.put("additionalProperties", false);
        // Whole documents with an $id of their own, so that references within them stay theirs.
        schemas.forEach(schema -> definitions.set(key(schema), schema.document()));
        return Documents.text(document);
    }

    private static ObjectNode event(List<EventSchema> schemas) {
        var event = type("object");
        var properties = event.putObject("properties");
        properties.set("data", Documents.object());
        properties.set("metadata", metadata());
        properties.set("position", count());
        properties.set("schemaVersion", count());
        properties.set("stream", type("string"));
        properties.putObject("tags").put("type", "array").set("items", type("string"));
        properties.set("type", names(schemas));
        properties.set("version", count());
        event.set("required", Documents.sorted(List.of("data", "metadata", "stream", "type")));
        event.put("additionalProperties", false);
        var allOf = event.putArray("allOf");
        for (var schema : schemas) {
            var choice = allOf.addObject();
            var condition = choice.putObject("if");
            var known = condition.putObject("properties");
            known.putObject("schemaVersion").put("const", schema.schemaVersion());
            known.putObject("type").set("enum", Documents.sorted(readNames(schema)));
            condition.set("required", Documents.sorted(List.of("type", "schemaVersion")));
            choice.putObject("then")
                    .putObject("properties")
                    .putObject("data")
                    .putArray("anyOf")
                    .add(Documents.object().put("$ref", schema.id()))
                    .add(ref(WRAPPED));
        }
        return event;
    }

    /// Any name; editors offer those that are known.
    private static ObjectNode names(List<EventSchema> schemas) {
        var known = new TreeSet<String>();
        schemas.forEach(schema -> known.addAll(readNames(schema)));
        var type = Documents.object();
        var anyOf = type.putArray("anyOf");
        anyOf.addObject().set("enum", Documents.sorted(known));
        anyOf.add(type("string"));
        return type;
    }

    private static ObjectNode metadata() {
        var metadata = type("object");
        var properties = metadata.putObject("properties");
        for (var name : List.of("actor", "causationId", "correlationId", "eventId")) {
            properties.set(name, type("string"));
        }
        properties.putObject("headers").put("type", "object").set("additionalProperties", type("string"));
        for (var name : List.of("occurredAt", "recordedAt", "traceparent")) {
            properties.set(name, type("string"));
        }
        metadata.set("required", Documents.sorted(List.of("eventId")));
        metadata.put("additionalProperties", false);
        return metadata;
    }

    private static Collection<String> readNames(EventSchema schema) {
        var names = new TreeSet<>(schema.oldNames());
        names.add(schema.type());
        return names;
    }

    private static String key(EventSchema schema) {
        return schema.type() + " " + schema.schemaVersion();
    }

    private static ObjectNode type(String type) {
        return Documents.object().put("type", type);
    }

    private static ObjectNode count() {
        return type("integer").put("minimum", 1);
    }

    private static ObjectNode ref(String definition) {
        return Documents.object().put("$ref", SchemaWriter.DEFINITIONS + definition.replace(" ", "%20"));
    }
}
