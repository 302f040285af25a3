package io.leftfold.schema;

import io.leftfold.json.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Understands the schemas that [SchemaWriter] writes. What else JSON Schema could say is taken for anything.
final class SchemaReader {
    /// A shape, and what its references stand for.
    record Described(Shape shape, SortedMap<String, Shape> definitions) {}

    private SchemaReader() {}

    static Described document(JsonNode document) {
        var definitions = new TreeMap<String, Shape>();
        document.path("$defs").forEachEntry((name, definition) -> definitions.put(name, of(definition)));
        return new Described(of(document), definitions);
    }

    private static Shape of(JsonNode schema) {
        if (schema.has("$ref")) {
            return new Shape.Reference(schema.get("$ref").asString().substring(SchemaWriter.DEFINITIONS.length()));
        }
        if (schema.has("anyOf")) {
            return new Shape.OrNull(of(schema.get("anyOf").get(0)));
        }
        if (schema.has("oneOf")) {
            return family(schema.get("oneOf"));
        }
        if (schema.has("const")) {
            return new Shape.Choice(List.of(schema.get("const").asString()));
        }
        if (schema.has("enum")) {
            return new Shape.Choice(
                    schema.get("enum").valueStream().map(JsonNode::asString).toList());
        }
        return switch (schema.path("type").asString("")) {
            case "boolean" -> new Shape.Flag();
            case "integer" -> new Shape.Numeric(true, range(schema));
            case "number" -> new Shape.Numeric(false, range(schema));
            case "string" -> new Shape.Text(schema.path("title").asString(""), pattern(schema));
            case "array" -> new Shape.Sequence(of(schema.path("items")));
            case "object" ->
                schema.has("properties")
                        ? structure(schema)
                        : new Shape.Mapping(of(schema.path("propertyNames")), of(schema.path("additionalProperties")));
            default -> new Shape.Anything();
        };
    }

    private static Optional<Shape.Range> range(JsonNode schema) {
        @Nullable BigDecimal least = number(schema.get("minimum"));
        @Nullable BigDecimal most = number(schema.get("maximum"));
        return least == null || most == null ? Optional.empty() : Optional.of(new Shape.Range(least, most));
    }

    private static @Nullable BigDecimal number(@Nullable JsonNode node) {
        return node == null ? null : node.decimalValue();
    }

    private static Optional<String> pattern(JsonNode schema) {
        var pattern = schema.path("pattern").asString("");
        return pattern.isEmpty()
                ? Optional.empty()
                : Optional.of(pattern.substring("^(?:".length(), pattern.length() - 2));
    }

    private static Shape.Structure structure(JsonNode schema) {
        var properties = new LinkedHashMap<String, Shape>();
        schema.path("properties").forEachEntry((name, property) -> properties.put(name, of(property)));
        return new Shape.Structure(properties);
    }

    /// The discriminator is the first property that is a constant in every case.
    private static Shape family(JsonNode oneOf) {
        var cases = new ArrayList<Shape.Structure>();
        oneOf.forEach(each -> cases.add(structure(each)));
        Set<String> constants = cases.stream()
                .map(each -> each.properties().entrySet().stream()
                        .filter(property -> property.getValue() instanceof Shape.Choice choice
                                && choice.texts().size() == 1)
                        .map(property -> property.getKey())
                        .collect(Collectors.toSet()))
                .reduce((a, b) -> a.stream().filter(b::contains).collect(Collectors.toSet()))
                .orElse(Set.of());
        return constants.isEmpty()
                ? new Shape.Anything()
                : new Shape.Family(constants.stream().sorted().toList().getFirst(), cases);
    }
}
