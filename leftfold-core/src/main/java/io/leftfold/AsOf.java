package io.leftfold;

import java.time.Instant;

/// Up to where history counts, inclusive.
public sealed interface AsOf {
    /// All of it.
    record Latest() implements AsOf {}

    /// Up to this version of the stream. For reads of one stream only.
    record Version(long version) implements AsOf {}

    /// Up to this position of the log.
    record Position(long position) implements AsOf {}

    /// What the store knew at that time: events recorded by then. Always a beginning of history.
    record Recorded(Instant time) implements AsOf {}

    /// What had happened by that time, whenever it became known: events whose `occurredAt` is not later. May
    /// leave out events between others.
    record Occurred(Instant time) implements AsOf {}

    default boolean includes(RecordedEvent event) {
        return switch (this) {
            case Latest _ -> true;
            case Version(long version) -> event.version() <= version;
            case Position(long position) -> event.position() <= position;
            case Recorded(var time) -> !event.recordedAt().isAfter(time);
            case Occurred(var time) -> !event.occurredAt().isAfter(time);
        };
    }

    /// Whether nothing after an event that is left out is included.
    default boolean isPrefix() {
        return !(this instanceof Occurred);
    }
}
