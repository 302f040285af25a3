package io.leftfold.memory;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.CheckpointStore;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Checkpoints in memory: for tests, and for subscriptions that begin with the first event whenever the process
/// does. Safe for use by several threads.
public final class MemoryCheckpoints implements CheckpointStore {
    private final ConcurrentHashMap<String, Checkpoint> checkpoints = new ConcurrentHashMap<>();

    private MemoryCheckpoints() {}

    /// Checkpoints of subscriptions that have come nowhere yet.
    public static MemoryCheckpoints create() {
        return new MemoryCheckpoints();
    }

    @Override
    public Optional<Checkpoint> load(String subscription) {
        return Optional.ofNullable(checkpoints.get(subscription));
    }

    @Override
    public void save(String subscription, Optional<Checkpoint> from, Checkpoint to) {
        boolean isMoved = from.isEmpty()
                ? checkpoints.putIfAbsent(subscription, to) == null
                : checkpoints.replace(subscription, from.get(), to);
        if (!isMoved) {
            throw new CheckpointMismatchException("the checkpoint of " + subscription + " was to be moved from " + from
                    + " to " + to + " and is at " + load(subscription)
                    + "; nothing was saved: another subscription of that name moves it too, end one of them");
        }
    }
}
