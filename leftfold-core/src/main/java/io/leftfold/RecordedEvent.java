package io.leftfold;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// An event as the store holds it, for ever.
///
/// @param position   place among all events of the log: 1, 2, 3 … in the order of commits, without gap
/// @param version    place in its stream: the n-th event has version n
/// @param tags       iterated in the order of name and value
/// @param recordedAt when the store took it, in microseconds; never falls along positions
/// @param occurredAt when it happened in the business; `recordedAt` where nothing else was said
public record RecordedEvent(
        long position,
        StreamId stream,
        long version,
        UUID id,
        String type,
        int schemaVersion,
        Payload payload,
        Set<Tag> tags,
        Metadata metadata,
        Instant recordedAt,
        Instant occurredAt) {
    public RecordedEvent {
        tags = Tag.sorted(tags);
    }

    /// What `event` becomes when it is appended.
    public static RecordedEvent of(EventData event, long position, StreamId stream, long version, Instant recordedAt) {
        return new RecordedEvent(
                position,
                stream,
                version,
                event.id(),
                event.type(),
                event.schemaVersion(),
                event.payload(),
                event.tags(),
                event.metadata(),
                recordedAt,
                event.occurredAt().orElse(recordedAt));
    }

    /// Whether it is about its stream's life, see [StreamEvent], and so nothing that an application's codec
    /// knows.
    public boolean isAboutStream() {
        return StreamEvent.isReserved(type);
    }
}
