package io.leftfold.subscribe;

import io.leftfold.Cause;
import io.leftfold.Checkpoint;
import io.leftfold.CheckpointStore;
import io.leftfold.RecordedEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Calls a handler for each event, and saves the checkpoint after all of them: at least once.
record HandlerSink(String name, CheckpointStore checkpoints, Consumer<RecordedEvent> handler) implements Sink {
    @Override
    public Optional<Checkpoint> resume() {
        return checkpoints.load(name);
    }

    @Override
    public void deliver(List<RecordedEvent> events, Optional<Checkpoint> from, Checkpoint to) {
        for (var event : events) {
            Cause.of(event, () -> handler.accept(event));
        }
        checkpoints.save(name, from, to);
    }
}
