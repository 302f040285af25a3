package io.leftfold.schema;

import io.leftfold.json.EventShape;
import io.leftfold.json.Shape;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// Says shapes as JSON Schema.
final class SchemaWriter {
    static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
    static final String DEFINITIONS = "#/$defs/";

    private SchemaWriter() {}

    static ObjectNode document(EventShape shape) {
        var document = Documents.object();
        document.put("$schema", DRAFT);
        document.put("$id", EventSchema.id(shape.type(), shape.schemaVersion()));
        document.put("title", shape.type());
        document.put("description", "Schema version " + shape.schemaVersion() + ".");
        document.setAll(of(shape.shape()));
        if (!shape.definitions().isEmpty()) {
            var definitions = document.putObject("$defs");
            shape.definitions().forEach((name, definition) -> definitions.set(name, of(definition)));
        }
        return document;
    }

    static ObjectNode of(Shape shape) {
        var schema = Documents.object();
        switch (shape) {
            case Shape.Anything _ -> {}
            case Shape.Flag _ -> schema.put("type", "boolean");
            case Shape.Numeric(boolean isWhole, var range) -> {
                schema.put("type", isWhole ? "integer" : "number");
                range.ifPresent(within -> schema.put("minimum", within.least()).put("maximum", within.most()));
            }
            case Shape.Text(var kind, var pattern) -> {
                schema.put("type", "string");
                if (!kind.isEmpty()) {
                    schema.put("title", kind);
                }
                pattern.ifPresent(whole -> schema.put("pattern", "^(?:" + whole + ")$"));
            }
            case Shape.Choice(var texts) -> {
                schema.put("type", "string");
                if (texts.size() == 1) {
                    schema.put("const", texts.getFirst());
                } else {
                    schema.set("enum", Documents.sorted(texts));
                }
            }
            case Shape.Sequence(var items) -> schema.put("type", "array").set("items", of(items));
            case Shape.Mapping(var names, var values) -> {
                schema.put("type", "object");
                schema.set("propertyNames", of(names));
                schema.set("additionalProperties", of(values));
            }
            case Shape.OrNull(var inner) ->
                schema.putArray("anyOf").add(of(inner)).addObject().put("type", "null");
            case Shape.Structure(var properties) -> {
                schema.put("type", "object");
                var sorted = schema.putObject("properties");
                new TreeMap<>(properties).forEach((name, property) -> sorted.set(name, of(property)));
                schema.set("required", Documents.sorted(properties.keySet()));
                schema.put("additionalProperties", false);
            }
            case Shape.Family family -> {
                var oneOf = schema.putArray("oneOf");
                family.cases().forEach(each -> oneOf.add(of(each)));
            }
            case Shape.Reference(var name) -> schema.put("$ref", DEFINITIONS + name);
        }
        return schema;
    }
}
