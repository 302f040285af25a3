package io.leftfold.schema;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.UndecodableException;
import io.leftfold.json.JsonCodec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One line of an [EventContract]: an event version as it was released.
///
/// @param schema empty where it is `null`: none is known
record Released(String type, int schemaVersion, JsonNode data, Optional<JsonNode> schema) {
    private static final CodecContext NOWHERE =
            CodecContext.of(new UUID(0, 0), StreamId.of("contract", "sample"), new UUID(0, 0));
    private static final Set<String> NAMES = Set.of("type", "schemaVersion", "data", "schema");

    /// @throws IllegalArgumentException if it is no line of a contract
    static Released parse(String line) {
        JsonNode parsed;
        try {
            parsed = Documents.JSON.readTree(line);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        if (!(parsed instanceof ObjectNode object)
                || !NAMES.equals(Set.copyOf(object.propertyNames()))
                || !object.get("type").isString()
                || !object.get("schemaVersion").isInt()
                || !object.get("schema").isObject() && !object.get("schema").isNull()) {
            throw new IllegalArgumentException(
                    "it needs a type, a schemaVersion, data, and as schema an object or null, and nothing else");
        }
        return new Released(
                object.get("type").asString(),
                object.get("schemaVersion").asInt(),
                object.get("data"),
                Optional.of(object.get("schema")).filter(JsonNode::isObject));
    }

    static <E> Released of(JsonCodec<E> codec, E event) {
        var encoded = codec.encode(event, NOWHERE);
        var schema = Schemas.of(codec).find(encoded.type(), encoded.schemaVersion());
        return new Released(encoded.type(), encoded.schemaVersion(), tree(encoded), schema.map(EventSchema::document));
    }

    EventContract.Version version() {
        return new EventContract.Version(type, schemaVersion);
    }

    String line() {
        var line = Documents.object();
        line.put("type", type);
        line.put("schemaVersion", schemaVersion);
        line.set("data", data);
        schema.ifPresentOrElse(known -> line.set("schema", known), () -> line.putNull("schema"));
        return line.toString();
    }

    /// What is not kept of it, and what to do.
    List<String> problems(JsonCodec<?> codec, Schemas today) {
        var unread = unread(today);
        return unread.isEmpty() ? sample(codec, today).stream().toList() : unread;
    }

    /// What may have been released by this schema and cannot be read today.
    private List<String> unread(Schemas today) {
        return today
                .find(type, schemaVersion)
                .flatMap(now -> schema.map(then ->
                        Compatibility.backward(SchemaReader.document(now.document()), SchemaReader.document(then))))
                .orElse(List.of())
                .stream()
                .map(problem -> String.format(
                        Locale.ROOT,
                        "%s version %d, as it was released, can no longer be read: %s; %s",
                        type,
                        schemaVersion,
                        problem,
                        remedy(today)))
                .toList();
    }

    /// What today's code writes and the released code cannot read; empty for versions that are no longer
    /// written.
    List<String> ahead(Schemas today) {
        return today.find(type, schemaVersion)
                .filter(now -> now.isToday() && now.type().equals(type))
                .flatMap(now -> schema.map(then ->
                        Compatibility.forward(SchemaReader.document(then), SchemaReader.document(now.document()))))
                .orElse(List.of());
    }

    private <E> Optional<String> sample(JsonCodec<E> codec, Schemas schemas) {
        var payload = Payload.of(JsonCodec.NAME, Documents.JSON.writeValueAsBytes(data));
        EncodedEvent today;
        try {
            today = codec.encode(codec.decode(new EncodedEvent(type, schemaVersion, payload), NOWHERE), NOWHERE);
        } catch (UndecodableException e) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the sample of %s version %d can no longer be read: %s; %s",
                    type,
                    schemaVersion,
                    e.getMessage(),
                    remedy(schemas)));
        } catch (IllegalArgumentException e) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the sample of %s version %d is read as what cannot be written: %s",
                    type,
                    schemaVersion,
                    e.getMessage()));
        }
        if (today.schemaVersion() != schemaVersion) {
            return Optional.empty();
        }
        return Difference.of(data, tree(today))
                .map(difference -> String.format(
                        Locale.ROOT,
                        "the sample of %s version %d is not written as it was read: %s; %s",
                        type,
                        schemaVersion,
                        difference,
                        remedy(schemas)));
    }

    private String remedy(Schemas schemas) {
        int today = schemas.today(type).map(EventSchema::schemaVersion).orElse(0);
        if (today == 0) {
            return "a released name stays readable for ever";
        }
        if (schemaVersion > today) {
            return "restore the upcasters up to version " + (schemaVersion - 1);
        }
        return schemaVersion == today
                ? "undo the change, or add an upcaster from version " + schemaVersion
                : "mend the upcasters from version " + schemaVersion;
    }

    private static JsonNode tree(EncodedEvent encoded) {
        return Documents.JSON.readTree(encoded.payload().bytes());
    }
}
