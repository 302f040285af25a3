package io.leftfold;

import java.util.List;

/// The events of one append for one stream, at least one.
public record Write(StreamId stream, List<EventData> events) {
    public Write {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a write carries at least one event: " + stream);
        }
    }
}
