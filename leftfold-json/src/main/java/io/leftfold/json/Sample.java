package io.leftfold.json;

import io.leftfold.EncodedEvent;
import io.leftfold.Payload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// One line of an [EventContract]: an event version as it was released.
record Sample(String type, int schemaVersion, JsonNode data) {
    private static final JsonMapper JSON = StrictJson.mapper(List.of());
    private static final ObjectReader LINES = JSON.readerFor(Sample.class);

    static Sample parse(String line) throws UnreadableException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        WellFormed.check(bytes);
        try {
            return LINES.readValue(bytes);
        } catch (JacksonException e) {
            throw UnreadableException.of(e);
        }
    }

    static Sample of(EncodedEvent encoded) {
        return new Sample(encoded.type(), encoded.schemaVersion(), tree(encoded));
    }

    EventContract.Version version() {
        return new EventContract.Version(type, schemaVersion);
    }

    String line() {
        return JSON.writeValueAsString(this);
    }

    /// What `codec` does not keep of this sample, and what to do.
    <E> Optional<String> problem(JsonCodec<E> codec) {
        var stored = new EncodedEvent(type, schemaVersion, Payload.of(JsonCodec.NAME, JSON.writeValueAsBytes(data)));
        EncodedEvent today;
        try {
            today = codec.encode(codec.read(stored), EventContract.NOWHERE);
        } catch (UnreadableException e) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s version %d can no longer be read: %s; %s",
                    Shown.text(type),
                    schemaVersion,
                    e.reason(),
                    remedy(codec)));
        } catch (IllegalArgumentException e) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s version %d is read as what cannot be written: %s",
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
                        "%s version %d is not written as it was read: %s; %s",
                        type,
                        schemaVersion,
                        difference,
                        remedy(codec)));
    }

    private String remedy(JsonCodec<?> codec) {
        int today = codec.version(type);
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
        return JSON.readTree(encoded.payload().bytes());
    }
}
