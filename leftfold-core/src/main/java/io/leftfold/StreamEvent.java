package io.leftfold;

import java.util.Map;
import java.util.UUID;

/// The standard events about a stream itself, appended to it like any other. Their types begin with `$`, which
/// no other type may. What they carry is in a format of its own, so that every codec can read every log.
public sealed interface StreamEvent {
    String CLOSED = "$closed";
    String DELETED = "$deleted";
    String RESTORED = "$restored";
    String DESCRIBED = "$described";

    /// The stream takes no more events.
    record Closed(String reason) implements StreamEvent {}

    /// The stream counts as gone. Its events stay.
    record Deleted(String reason) implements StreamEvent {}

    /// A closed or deleted stream is open again.
    record Restored(String reason) implements StreamEvent {}

    /// The free fields of the stream are now these.
    record Described(Map<String, String> fields) implements StreamEvent {
        public Described {
            fields = Map.copyOf(fields);
        }
    }

    /// This event, ready to be appended.
    ///
    /// @throws IllegalArgumentException if a text of it holds half a surrogate pair
    default EventData toEventData(UUID id) {
        return switch (this) {
            case Closed(var reason) -> standard(id, CLOSED, Map.of("reason", reason));
            case Deleted(var reason) -> standard(id, DELETED, Map.of("reason", reason));
            case Restored(var reason) -> standard(id, RESTORED, Map.of("reason", reason));
            case Described(var fields) -> standard(id, DESCRIBED, fields);
        };
    }

    /// Reads a standard event back.
    ///
    /// @throws IllegalArgumentException if `type` is none of the standard ones, or the payload is not of their
    ///     format
    static StreamEvent of(String type, Payload payload) {
        if (!payload.codec().equals(TextMap.CODEC)) {
            throw new IllegalArgumentException(
                    "types that begin with $ belong to Leftfold and are written by " + TextMap.CODEC + ": " + type);
        }
        var texts = TextMap.decode(payload.bytes());
        return switch (type) {
            case CLOSED -> new Closed(texts.getOrDefault("reason", ""));
            case DELETED -> new Deleted(texts.getOrDefault("reason", ""));
            case RESTORED -> new Restored(texts.getOrDefault("reason", ""));
            case DESCRIBED -> new Described(texts);
            default -> throw new IllegalArgumentException("no standard event has the type " + Names.show(type));
        };
    }

    /// Whether `type` is one that only standard events may have.
    static boolean isReserved(String type) {
        return type.startsWith("$");
    }

    private static EventData standard(UUID id, String type, Map<String, String> texts) {
        texts.forEach((name, text) -> {
            if (Names.holdsHalfPair(name) || Names.holdsHalfPair(text)) {
                throw new IllegalArgumentException(
                        type + " must not hold half a surrogate pair, in " + Names.show(name));
            }
        });
        return EventData.of(id, type, 1, Payload.of(TextMap.CODEC, TextMap.encode(texts)));
    }
}
