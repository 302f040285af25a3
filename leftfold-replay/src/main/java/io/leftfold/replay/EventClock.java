package io.leftfold.replay;

import io.leftfold.RecordedEvent;
import java.time.Instant;

/// Which of the two times of an event is meant.
public enum EventClock {
    /// When the store took it; never falls along positions.
    RECORDED,
    /// When it happened in the business, in any order.
    OCCURRED;

    public Instant of(RecordedEvent event) {
        return switch (this) {
            case RECORDED -> event.recordedAt();
            case OCCURRED -> event.occurredAt();
        };
    }
}
