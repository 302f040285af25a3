package io.leftfold.replay;

import io.leftfold.Checkpoint;
import io.leftfold.RecordedEvent;
import java.util.List;
import java.util.Optional;

/// What a replay delivers to, and what remembers how far it came. Called by one thread at a time.
public interface ReplaySink {
    /// Where to go on; empty to begin with the first event.
    Optional<Checkpoint> resume();

    /// Handles `events` and then moves the checkpoint from `from` to `to`. A sink that can does both in one
    /// transaction; from another one, events that were handled before a failure come again.
    ///
    /// @param events in the order of positions; empty where nothing matched up to `to`
    void deliver(List<RecordedEvent> events, Optional<Checkpoint> from, Checkpoint to);
}
