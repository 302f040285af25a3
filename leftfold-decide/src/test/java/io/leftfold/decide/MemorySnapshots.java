package io.leftfold.decide;

import io.leftfold.StreamId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// Snapshots for tests, which can be made to fail.
final class MemorySnapshots implements SnapshotStore {
    private record Key(StreamId stream, String schema) {}

    private final Map<Key, TreeMap<Long, Snapshot>> all = new HashMap<>();
    private boolean isBroken;

    synchronized void breakDown() {
        isBroken = true;
    }

    /// In the order of their versions.
    synchronized List<Snapshot> of(StreamId stream) {
        return all.values().stream()
                .flatMap(there -> there.values().stream())
                .filter(snapshot -> snapshot.anchor().stream().equals(stream))
                .sorted(Comparator.comparingLong(snapshot -> snapshot.anchor().version()))
                .toList();
    }

    private synchronized NavigableMap<Long, Snapshot> at(StreamId stream, String schema) {
        if (isBroken) {
            throw new IllegalStateException("broken for a test");
        }
        return all.computeIfAbsent(new Key(stream, schema), _ -> new TreeMap<>());
    }

    @Override
    public synchronized Optional<Snapshot> load(
            UUID log, StreamId stream, String schema, long versionMax, long positionMax) {
        return at(stream, schema).headMap(versionMax, true).descendingMap().values().stream()
                .filter(snapshot -> snapshot.anchor().position() <= positionMax)
                .findFirst();
    }

    @Override
    public synchronized void save(Snapshot snapshot) {
        at(snapshot.anchor().stream(), snapshot.state().codec())
                .put(snapshot.anchor().version(), snapshot);
    }

    @Override
    public synchronized void delete(UUID log, StreamId stream, String schema, long version) {
        at(stream, schema).remove(version);
    }

    @Override
    public synchronized int deleteOld(UUID log, StreamId stream, String schema, int keep) {
        int count = 0;
        for (var there = at(stream, schema); there.size() > keep; count++) {
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
            UUID log, Optional<String> category, Optional<SnapshotInfo> after, int limit) {
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
