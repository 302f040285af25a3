package io.leftfold.memory;

import io.leftfold.RecordedEvent;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.StreamState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One stream of a [MemoryStore], guarded by its lock.
final class MemoryStream {
    private final StreamId id;
    private final List<RecordedEvent> events = new ArrayList<>();
    private StreamState state = StreamState.OPEN;
    private Map<String, String> fields = Map.of();

    MemoryStream(StreamId id) {
        this.id = id;
    }

    void add(RecordedEvent event) {
        events.add(event);
        state = state.after(event.type());
        if (event.type().equals(StreamEvent.DESCRIBED)
                && StreamEvent.of(event.type(), event.payload()) instanceof StreamEvent.Described(var described)) {
            fields = described;
        }
    }

    StreamId id() {
        return id;
    }

    List<RecordedEvent> events() {
        return events;
    }

    long version() {
        return events.size();
    }

    StreamState state() {
        return state;
    }

    StreamInfo info() {
        return new StreamInfo(
                id, version(), events.getFirst().recordedAt(), events.getLast().recordedAt(), state, fields);
    }
}
