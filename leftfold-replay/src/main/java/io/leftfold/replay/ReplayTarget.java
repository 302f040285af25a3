package io.leftfold.replay;

import io.leftfold.Checkpoint;
import io.leftfold.replay.SelectedPages.Selected;
import java.util.Optional;

/// Where a replay delivers to. Called by the thread that runs the replay alone.
sealed interface ReplayTarget permits LaneTarget, SinkTarget, CopyTarget {
    /// Where an earlier run came to; empty to begin with the selection. Called once, before all else.
    Optional<Checkpoint> resume();

    /// Makes ready for the events after `position`.
    void begin(long position);

    /// Takes the next page, perhaps to handle it later. Returns early where the replay is ending.
    void take(Selected page);

    /// Waits until all that was taken is finished, or the replay is ending.
    void complete();

    /// Lets what is in hand get done, within the bound of the options, and saves the checkpoint. Called at the
    /// end of every run.
    void end();

    /// All selected events up to here are finished.
    long position();
}
