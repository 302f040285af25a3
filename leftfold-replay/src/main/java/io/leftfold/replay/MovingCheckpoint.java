package io.leftfold.replay;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointStore;
import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.replay.UnfinishedEvents.Mark;
import java.util.Optional;

/// The checkpoint of an incremental replay, as it moves on. For use by one thread at a time.
final class MovingCheckpoint {
    private final String name;
    private final CheckpointStore checkpoints;
    private Optional<Checkpoint> saved;

    /// @throws RuntimeException what loading it throws
    MovingCheckpoint(String name, CheckpointStore checkpoints) {
        this.name = name;
        this.checkpoints = checkpoints;
        this.saved = checkpoints.load(name);
    }

    Optional<Checkpoint> saved() {
        return saved;
    }

    /// Moves it to `mark`, if that is further.
    void moveTo(Mark mark, ReplayState state) {
        if (mark.position() <= saved.map(Checkpoint::position).orElse(0L)) {
            return;
        }
        state.attempt(() -> save(at(mark, state.source())), ReplayState::isPassing);
    }

    private void save(Checkpoint to) {
        try {
            checkpoints.save(name, saved, to);
        } catch (RuntimeException failure) {
            // It may have been saved without an answer.
            if (!ReplayState.isPassing(failure) || !checkpoints.load(name).equals(Optional.of(to))) {
                throw failure;
            }
        }
        saved = Optional.of(to);
    }

    static Checkpoint at(Mark mark, EventStore source) {
        if (mark.eventId().isEmpty()) {
            return Checkpoint.at(source, mark.position());
        }
        LogInfo log = source.log();
        return new Checkpoint(
                log.id(), log.incarnation(), mark.position(), mark.eventId().get());
    }
}
