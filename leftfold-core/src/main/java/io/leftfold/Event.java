package io.leftfold;

import java.time.Instant;
import java.util.Set;

/// A recorded event with its data decoded.
public record Event<E>(E data, RecordedEvent recorded) {
    public StreamId stream() {
        return recorded.stream();
    }

    public long position() {
        return recorded.position();
    }

    public long version() {
        return recorded.version();
    }

    public Set<Tag> tags() {
        return recorded.tags();
    }

    public Metadata metadata() {
        return recorded.metadata();
    }

    public Instant recordedAt() {
        return recorded.recordedAt();
    }

    public Instant occurredAt() {
        return recorded.occurredAt();
    }
}
