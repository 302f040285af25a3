package io.leftfold.cli;

import io.leftfold.EventData;
import io.leftfold.Limits;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads one line of an import, strictly: every field is known, has the right type, and stands once.
final class EventLineReader {
    private final String line;
    private final JsonParser in;
    private @Nullable StreamId stream;
    private OptionalLong version = OptionalLong.empty();
    private @Nullable String type;
    private int schemaVersion = 1;
    private final Set<Tag> tags = new HashSet<>();
    private @Nullable Payload data;
    private @Nullable UUID id;
    private @Nullable Instant recordedAt;
    private @Nullable Instant occurredAt;
    private Metadata metadata = Metadata.EMPTY;

    private EventLineReader(String line, JsonParser in) {
        this.line = line;
        this.in = in;
    }

    static EventLine read(byte[] bytes, long number) throws BadLineException {
        var line = PlainJson.decode(bytes).orElseThrow(() -> new BadLineException("it is not UTF-8 text"));
        try (var parser = PlainJson.parser(line)) {
            return new EventLineReader(line, parser).read(number);
        } catch (JacksonException notJson) {
            throw new BadLineException("it is not JSON: " + firstLine(notJson.getOriginalMessage()));
        } catch (IllegalArgumentException | DateTimeException refused) {
            throw new BadLineException(String.valueOf(refused.getMessage()));
        }
    }

    private EventLine read(long number) throws BadLineException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new BadLineException("it must be an object, { … }");
        }
        while (in.nextToken() != JsonToken.END_OBJECT) {
            readField(in.currentName());
        }
        if (in.nextToken() != null) {
            throw new BadLineException("something follows its closing brace");
        }
        if (data != null && data.size() > Limits.PAYLOAD_BYTES) {
            throw new BadLineException(
                    "its data has " + data.size() + " bytes, at most " + Limits.PAYLOAD_BYTES + " are allowed");
        }
        var event = new EventData(
                there(id, "metadata.eventId (a UUID; by it a repeated import knows what is in)"),
                there(type, "type"),
                schemaVersion,
                there(data, "data"),
                tags,
                metadata,
                Optional.ofNullable(occurredAt != null ? occurredAt : recordedAt));
        return new EventLine(number, there(stream, "stream"), version, event);
    }

    private void readField(String name) throws BadLineException {
        in.nextToken();
        switch (name) {
            case "position" -> wholeNumber(name, Long.MAX_VALUE);
            case "stream" -> stream = StreamId.parse(text(name));
            case "version" -> version = OptionalLong.of(wholeNumber(name, Long.MAX_VALUE));
            case "type" -> type = text(name);
            case "schemaVersion" -> schemaVersion = (int) wholeNumber(name, Integer.MAX_VALUE);
            case "tags" -> readTags();
            case "data" -> data = readData();
            case "metadata" -> readMetadata();
            default ->
                throw new BadLineException("the field \"" + name + "\" is unknown; an event has position, stream,"
                        + " version, type, schemaVersion, tags, data, metadata");
        }
    }

    private void readTags() throws BadLineException {
        require(JsonToken.START_ARRAY, "tags must be an array of texts");
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (!tags.add(Tag.parse(text("a tag")))) {
                throw new BadLineException("a tag stands twice");
            }
        }
    }

    private Payload readData() throws BadLineException {
        long from = in.currentTokenLocation().getCharOffset();
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            in.getString();
        }
        in.skipChildren();
        var json = line.substring((int) from, (int) in.currentLocation().getCharOffset());
        if (PlainJson.canStand(json)) {
            return Payload.of(PlainJson.CODEC, json.getBytes(StandardCharsets.UTF_8));
        }
        if (json.startsWith("{")) {
            try (var inner = PlainJson.parser(json)) {
                return readWrapped(inner);
            }
        }
        throw new BadLineException("data holds half a surrogate pair, which no JSON should");
    }

    /// Either the codec and the bytes of a payload, or no good.
    private static Payload readWrapped(JsonParser in) throws BadLineException {
        String codec = null;
        String base64 = null;
        in.nextToken();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var name = in.currentName();
            boolean isText = in.nextToken() == JsonToken.VALUE_STRING;
            if (isText && name.equals("codec")) {
                codec = in.getString();
            } else if (isText && name.equals("base64")) {
                base64 = in.getString();
            } else if (PlainJson.WRAPPED.contains(name)) {
                throw new BadLineException("data." + name + " must be a text where data is codec and base64");
            } else {
                throw new BadLineException("data holds half a surrogate pair, or is nested deeper than 200 levels");
            }
        }
        if (codec == null || base64 == null) {
            throw new BadLineException("data holds half a surrogate pair in a name");
        }
        return Payload.of(codec, Base64.getDecoder().decode(base64));
    }

    private void readMetadata() throws BadLineException {
        require(JsonToken.START_OBJECT, "metadata must be an object");
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var name = in.currentName();
            in.nextToken();
            switch (name) {
                case "eventId" -> id = uuid(text(name));
                case "recordedAt" -> recordedAt = Instant.parse(text(name));
                case "occurredAt" -> occurredAt = Instant.parse(text(name));
                case Metadata.CORRELATION_ID, Metadata.CAUSATION_ID, Metadata.ACTOR, Metadata.TRACEPARENT ->
                    metadata = metadata.with(name, text(name));
                case "headers" -> readHeaders();
                default ->
                    throw new BadLineException("the field \"" + name + "\" of metadata is unknown; there are eventId,"
                            + " recordedAt, occurredAt, correlationId, causationId, actor, traceparent, headers");
            }
        }
    }

    private void readHeaders() throws BadLineException {
        require(JsonToken.START_OBJECT, "headers must be an object of texts");
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var name = in.currentName();
            in.nextToken();
            if (EventJson.NAMED.contains(name)) {
                throw new BadLineException(name + " is no header, it stands in metadata itself");
            }
            metadata = metadata.with(name, text("header " + name));
        }
    }

    private String text(String name) throws BadLineException {
        require(JsonToken.VALUE_STRING, name + " must be a text");
        return in.getString();
    }

    private long wholeNumber(String name, long max) throws BadLineException {
        require(JsonToken.VALUE_NUMBER_INT, name + " must be a whole number");
        var number = in.getBigIntegerValue();
        if (number.signum() <= 0 || number.bitLength() > Long.SIZE - 1 || number.longValue() > max) {
            throw new BadLineException(name + " must be 1 to " + max);
        }
        return number.longValue();
    }

    private void require(JsonToken token, String otherwise) throws BadLineException {
        if (in.currentToken() != token) {
            throw new BadLineException(otherwise);
        }
    }

    private static UUID uuid(String text) throws BadLineException {
        try {
            var uuid = UUID.fromString(text);
            if (uuid.toString().equals(text.toLowerCase(Locale.ROOT))) {
                return uuid;
            }
        } catch (IllegalArgumentException none) {
            throw new BadLineException("eventId must be a UUID, not \"" + text + "\"");
        }
        throw new BadLineException("eventId must be a UUID of 36 characters, not \"" + text + "\"");
    }

    private static <T> T there(@Nullable T value, String name) throws BadLineException {
        if (value == null) {
            throw new BadLineException("it lacks " + name);
        }
        return value;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
