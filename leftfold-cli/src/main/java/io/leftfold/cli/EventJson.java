package io.leftfold.cli;

import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.RecordedEvent;
import java.io.StringWriter;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The form of an event that `export` writes and `import` reads: one line of JSON.
///
/// A JSON payload stands in `data` as it is stored, byte for byte. Any other, and JSON that cannot stand in a
/// line, is an object of the codec's name and the bytes: `{"codec":"leftfold","base64":"…"}`.
final class EventJson {
    /// The metadata that have fields of their own; all others are headers.
    static final Set<String> NAMED =
            Set.of(Metadata.CORRELATION_ID, Metadata.CAUSATION_ID, Metadata.ACTOR, Metadata.TRACEPARENT);

    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private EventJson() {}

    static String line(RecordedEvent event) {
        var text = new StringWriter(512);
        try (var out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeNumberProperty("position", event.position());
            out.writeStringProperty("stream", event.stream().toString());
            out.writeNumberProperty("version", event.version());
            out.writeStringProperty("type", event.type());
            out.writeNumberProperty("schemaVersion", event.schemaVersion());
            out.writeArrayPropertyStart("tags");
            event.tags().forEach(tag -> out.writeString(tag.toString()));
            out.writeEndArray();
            out.writeName("data");
            writeData(out, event.payload());
            writeMetadata(out, event);
            out.writeEndObject();
        }
        return text.toString();
    }

    private static void writeData(JsonGenerator out, Payload payload) {
        byte[] bytes = payload.bytes();
        var plain = payload.codec().equals(PlainJson.CODEC) ? PlainJson.of(bytes) : Optional.<String>empty();
        if (plain.isPresent()) {
            out.writeRawValue(plain.get());
            return;
        }
        out.writeStartObject();
        out.writeStringProperty("codec", payload.codec());
        out.writeStringProperty("base64", Base64.getEncoder().encodeToString(bytes));
        out.writeEndObject();
    }

    private static void writeMetadata(JsonGenerator out, RecordedEvent event) {
        var metadata = event.metadata();
        out.writeObjectPropertyStart("metadata");
        out.writeStringProperty("eventId", event.id().toString());
        out.writeStringProperty("recordedAt", event.recordedAt().toString());
        if (!event.occurredAt().equals(event.recordedAt())) {
            out.writeStringProperty("occurredAt", event.occurredAt().toString());
        }
        metadata.correlationId().ifPresent(id -> out.writeStringProperty(Metadata.CORRELATION_ID, id));
        metadata.causationId().ifPresent(id -> out.writeStringProperty(Metadata.CAUSATION_ID, id));
        metadata.actor().ifPresent(actor -> out.writeStringProperty(Metadata.ACTOR, actor));
        metadata.traceparent().ifPresent(trace -> out.writeStringProperty(Metadata.TRACEPARENT, trace));
        if (!NAMED.containsAll(metadata.entries().keySet())) {
            out.writeObjectPropertyStart("headers");
            metadata.entries().forEach((name, value) -> {
                if (!NAMED.contains(name)) {
                    out.writeStringProperty(name, value);
                }
            });
            out.writeEndObject();
        }
        out.writeEndObject();
    }
}
