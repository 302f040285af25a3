package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.CheckpointStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Checkpoints in memory, and all that were ever saved.
final class MemoryCheckpoints implements CheckpointStore {
    private final Map<String, Checkpoint> current = new ConcurrentHashMap<>();
    private final List<Long> saved = new ArrayList<>();

    @Override
    public Optional<Checkpoint> load(String follower) {
        return Optional.ofNullable(current.get(follower));
    }

    @Override
    public synchronized void save(String follower, Optional<Checkpoint> from, Checkpoint to) {
        if (!load(follower).equals(from)) {
            throw new CheckpointMismatchException("another one moved it");
        }
        current.put(follower, to);
        saved.add(to.position());
    }

    synchronized List<Long> saved() {
        return List.copyOf(saved);
    }
}
