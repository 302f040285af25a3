package io.leftfold.decide;

import io.leftfold.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// Snapshots for tests, which can be made to fail.
final class MemorySnapshots implements SnapshotStore {
    private final Map<StreamId, TreeMap<Long, Snapshot>> all = new HashMap<>();
    private boolean isBroken;

    synchronized void breakDown() {
        isBroken = true;
    }

    synchronized List<Snapshot> of(StreamId stream) {
        return new ArrayList<>(all.getOrDefault(stream, new TreeMap<>()).values());
    }

    private synchronized NavigableMap<Long, Snapshot> at(StreamId stream) {
        if (isBroken) {
            throw new IllegalStateException("broken for a test");
        }
        return all.computeIfAbsent(stream, _ -> new TreeMap<>());
    }

    @Override
    public synchronized Optional<Snapshot> load(UUID log, StreamId stream, long versionMax, long positionMax) {
        return at(stream).headMap(versionMax, true).descendingMap().values().stream()
                .filter(snapshot -> snapshot.anchor().position() <= positionMax)
                .findFirst();
    }

    @Override
    public synchronized void save(Snapshot snapshot) {
        at(snapshot.anchor().stream()).put(snapshot.anchor().version(), snapshot);
    }

    @Override
    public synchronized void delete(UUID log, StreamId stream, long version) {
        at(stream).remove(version);
    }

    @Override
    public synchronized int deleteOld(UUID log, StreamId stream, int keep) {
        int count = 0;
        for (var there = at(stream); there.size() > keep; count++) {
            there.pollFirstEntry();
        }
        return count;
    }

    @Override
    public synchronized int deleteAll(UUID log, Optional<String> category) {
        int count = all.size();
        all.clear();
        return count;
    }

    @Override
    public synchronized List<SnapshotInfo> list(
            UUID log, Optional<String> category, Optional<Anchor> after, int limit) {
        return all.values().stream()
                .flatMap(there -> there.values().stream())
                .map(snapshot -> new SnapshotInfo(
                        snapshot.anchor(),
                        snapshot.state().codec(),
                        snapshot.state().size(),
                        snapshot.state().size(),
                        Instant.EPOCH))
                .toList();
    }
}
