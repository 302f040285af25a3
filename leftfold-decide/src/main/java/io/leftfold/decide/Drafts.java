package io.leftfold.decide;

import io.leftfold.Cause;
import io.leftfold.CodecContext;
import io.leftfold.Environment;
import io.leftfold.EventCodec;
import io.leftfold.EventData;
import io.leftfold.Metadata;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// Makes what is appended of the events that a decision came to.
record Drafts<E>(
        EventCodec<E> codec,
        Function<E, StreamId> stream,
        Function<E, Set<Tag>> tags,
        Function<E, Optional<Instant>> occurredAt) {

    static <E> Drafts<E> of(Aggregate<?, ?, E> aggregate, StreamId stream) {
        return new Drafts<>(aggregate.codec(), _ -> stream, aggregate.tags(), aggregate.occurredAt());
    }

    List<Write> of(List<E> events, CommandContext context, Environment environment, UUID log) {
        var metadata = metadata(context);
        var byStream = new LinkedHashMap<StreamId, List<EventData>>();
        for (var event : events) {
            var target = stream.apply(event);
            byStream.computeIfAbsent(target, _ -> new ArrayList<>())
                    .add(draft(event, target, context, environment.ids().next(), log, metadata));
        }
        return byStream.entrySet().stream()
                .map(entry -> new Write(entry.getKey(), entry.getValue()))
                .toList();
    }

    private EventData draft(E event, StreamId target, CommandContext context, UUID id, UUID log, Metadata metadata) {
        var encoded = codec.encode(event, CodecContext.of(log, target, id));
        return new EventData(
                id,
                encoded.type(),
                encoded.schemaVersion(),
                encoded.payload(),
                tags.apply(event),
                metadata,
                occurredAt.apply(event).or(context::occurredAt));
    }

    /// What the caller said, then what is being handled on this thread, then the command itself as origin and
    /// cause.
    private static Metadata metadata(CommandContext context) {
        var known = context.metadata().orElse(Cause.current());
        if (context.commandId().isEmpty()) {
            return known;
        }
        var id = context.commandId().get();
        var all = new HashMap<>(Map.of(Metadata.CORRELATION_ID, id, Metadata.CAUSATION_ID, id));
        all.putAll(known.entries());
        return new Metadata(all);
    }
}
