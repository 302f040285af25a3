package io.leftfold.subscribe;

import io.leftfold.RecordedEvent;
import java.util.function.Consumer;

/// What becomes of each event of a flow. One that throws has taken nothing of the event.
interface FlowStage<T> {
    void accept(RecordedEvent event, Consumer<T> out);

    /// Says that no event comes any more.
    default void end(Consumer<T> out) {}
}
