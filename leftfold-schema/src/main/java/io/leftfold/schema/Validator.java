package io.leftfold.schema;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A compiled schema. Safe for use by several threads.
final class Validator {
    private static final int NAME_LENGTH_MAX = 60;
    private static final int CONSTANTS_MAX = 10;

    private final Schema schema;

    private Validator(Schema schema) {
        this.schema = schema;
    }

    static Validator of(EventSchema schema) {
        return of(Documents.text(schema.document()));
    }

    static Validator of(String document) {
        // A registry of its own: one that is shared would keep every schema that it ever saw.
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document, InputFormat.JSON);
        schema.initializeValidators();
        return new Validator(schema);
    }

    /// Where `json` does not keep the schema. What cannot be parsed as a codec would has no violations: the
    /// codec says better what is wrong with it.
    List<Violation> violations(byte[] json) {
        JsonNode document;
        try {
            document = Documents.JSON.readTree(json);
        } catch (JacksonException unreadable) {
            return List.of();
        }
        return violations(document);
    }

    List<Violation> violations(JsonNode document) {
        if (!Documents.isTame(document)) {
            return List.of();
        }
        List<Error> errors;
        try {
            errors = schema.validate(document);
        } catch (JacksonException beyondLong) {
            // The library compares with long bounds what is a whole number by its value, such as 1e39.
            return List.of(new Violation("", "numbers within their bounds", "one far beyond"));
        }
        if (errors.isEmpty()) {
            return List.of();
        }
        var violations = new LinkedHashSet<Violation>();
        for (var error : errors) {
            // Of alternatives, what each of them says tells more than that none fits.
            if (!error.getKeyword().equals("oneOf")) {
                violations.add(violation(error));
            }
        }
        return violations.isEmpty() ? List.of(violation(errors.getFirst())) : List.copyOf(violations);
    }

    private Violation violation(Error error) {
        var at = pointer(error);
        var rule = error.getSchemaNode();
        var found = kind(error.getInstanceNode());
        return switch (error.getKeyword()) {
            case "type" -> new Violation(at, type(rule.asString("")), found);
            case "required" ->
                new Violation(at + "/" + name(error.getProperty()), "a value", "none: the property is missing");
            case "additionalProperties" ->
                new Violation(at + "/" + name(error.getProperty()), "no such property", "one");
            case "const", "enum" -> new Violation(at, constants(rule), "something else");
            case "minimum" -> new Violation(at, "a number from " + rule.asString(), "a smaller one");
            case "maximum" -> new Violation(at, "a number up to " + rule.asString(), "a larger one");
            case "pattern" -> new Violation(at, "a string that matches " + rule.asString(), "another");
            case null, default -> new Violation(at, "what " + error.getKeyword() + " says", found);
        };
    }

    /// Follows the schema beside the event: what stands for an additional property is the key of a map.
    private static String pointer(Error error) {
        var at = error.getInstanceLocation();
        var rules = error.getEvaluationPath();
        var pointer = new StringBuilder();
        int step = 0;
        for (int rule = 0; rule < rules.getNameCount() && step < at.getNameCount(); rule++) {
            switch (rules.getName(rule)) {
                case "additionalProperties" -> {
                    pointer.append("/*");
                    step++;
                }
                case "items" -> {
                    pointer.append('/').append(at.getName(step));
                    step++;
                }
                case "properties" -> {
                    pointer.append('/').append(name(at.getName(step)));
                    step++;
                    rule++; // the name of the property, which may be that of a rule
                }
                case "anyOf", "oneOf", "$defs" -> rule++;
                default -> {}
            }
        }
        return pointer.toString();
    }

    private static String constants(JsonNode rule) {
        var texts = rule.isArray() ? rule.valueStream().toList() : List.of(rule);
        return texts.stream().limit(CONSTANTS_MAX).map(JsonNode::toString).collect(Collectors.joining(" or "))
                + (texts.size() > CONSTANTS_MAX ? " …" : "");
    }

    private static String type(String type) {
        return switch (type) {
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "string" -> "a string";
            case "boolean" -> "true or false";
            case "array" -> "an array";
            case "object" -> "an object";
            default -> type;
        };
    }

    private static String kind(@Nullable JsonNode node) {
        return switch (node == null ? null : node.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case NUMBER -> "a number";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case BINARY, MISSING, POJO -> "something else";
            case null -> "something else";
        };
    }

    /// At most 60 characters of a property's name, what is invisible escaped.
    private static String name(@Nullable String name) {
        var shown = new StringBuilder();
        if (name != null) {
            name.codePoints().limit(NAME_LENGTH_MAX).forEach(c -> {
                boolean isVisible = Character.isLetterOrDigit(c) || c > ' ' && c < 0x7F;
                shown.append(isVisible ? Character.toString(c) : String.format(Locale.ROOT, "\\u{%x}", c));
            });
            shown.append(name.codePointCount(0, name.length()) > NAME_LENGTH_MAX ? "…" : "");
        }
        return shown.toString();
    }
}
