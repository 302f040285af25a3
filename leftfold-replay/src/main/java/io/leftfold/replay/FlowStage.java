package io.leftfold.replay;

import io.leftfold.RecordedEvent;
import java.util.function.Consumer;

/// What becomes of each event of a flow. One that throws is given the same event again: it has taken nothing of it,
/// or remembers what it has taken. So it is with the end.
interface FlowStage<T> {
    void accept(RecordedEvent event, Consumer<T> out);

    /// Says that no event comes any more.
    default void end(Consumer<T> out) {}
}
