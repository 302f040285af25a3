package io.leftfold;

import java.time.Instant;
import java.util.Map;

/// What a store knows of a stream without reading its events.
///
/// @param version   the number of its events, at least 1
/// @param createdAt when its first event was recorded
/// @param lastAt    when its last event was recorded
/// @param fields    the free fields that [StreamEvent.Described] set last
public record StreamInfo(
        StreamId stream,
        long version,
        Instant createdAt,
        Instant lastAt,
        StreamState state,
        Map<String, String> fields) {
    public StreamInfo {
        fields = Map.copyOf(fields);
    }
}
