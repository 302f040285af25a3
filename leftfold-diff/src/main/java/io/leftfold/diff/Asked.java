package io.leftfold.diff;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.Payload;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// A line of a [CommandFile].
///
/// @param first  position of its first event
/// @param events how many came of it; 0 also where it was refused
/// @param refused the code of its refusal
record Asked(
        long line,
        String subject,
        Optional<StreamId> stream,
        long readTo,
        String type,
        int schemaVersion,
        JsonNode command,
        long first,
        int events,
        Optional<String> refused) {
    private static final CodecContext NOWHERE =
            CodecContext.of(new UUID(0, 0), StreamId.of("command", "recorded"), new UUID(0, 0));

    static Asked of(JsonLines.Line line) {
        boolean isAccepted = line.has("events");
        return new Asked(
                line.number(),
                line.text("subject"),
                line.has("stream") ? Optional.of(line.stream("stream")) : Optional.empty(),
                line.number("readTo"),
                line.text("type"),
                Math.toIntExact(line.number("schemaVersion")),
                line.object("command"),
                isAccepted ? line.number("first") : 0,
                isAccepted ? Math.toIntExact(line.number("events")) : 0,
                isAccepted ? Optional.empty() : Optional.of(line.text("refused")));
    }

    static <C> EncodedEvent encode(JsonCodec<C> codec, C command) {
        return codec.encode(command, NOWHERE);
    }

    Then then(List<RecordedEvent> appended) {
        return refused.<Then>map(Then.Refused::new).orElseGet(() -> new Then.Accepted(appended));
    }

    /// Whether these are its events.
    boolean isAppended(List<RecordedEvent> found) {
        return found.size() == events && (found.isEmpty() || found.getFirst().position() == first);
    }

    /// @throws io.leftfold.UndecodableException if today's code cannot read it
    @SuppressWarnings("unchecked") // what another subject's name was given to fails when it is decided
    <C> C decode(JsonCodec<? super C> codec) {
        var bytes = Trees.JSON.writeValueAsString(command).getBytes(StandardCharsets.UTF_8);
        return (C) codec.decode(new EncodedEvent(type, schemaVersion, Payload.of(JsonCodec.NAME, bytes)), NOWHERE);
    }
}
