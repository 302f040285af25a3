package io.leftfold;

import io.leftfold.AppendOutcome.Appended;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A store that asks another, for those who step in between. As safe for several threads as that one.
public class DelegatingStore implements EventStore {
    private final EventStore store;

    public DelegatingStore(EventStore store) {
        this.store = store;
    }

    /// The store that it asks.
    protected EventStore delegate() {
        return store;
    }

    @Override
    public LogInfo log() {
        return store.log();
    }

    @Override
    public Set<Capability> capabilities() {
        return store.capabilities();
    }

    @Override
    public AppendOutcome append(Append append) {
        return store.append(append);
    }

    @Override
    public Optional<Appended> outcomeOf(AppendKey key) {
        return store.outcomeOf(key);
    }

    @Override
    public Page read(StreamId stream, Range range) {
        return store.read(stream, range);
    }

    @Override
    public Page readAll(Query query, Range range) {
        return store.readAll(query, range);
    }

    @Override
    public Optional<StreamInfo> stream(StreamId stream) {
        return store.stream(stream);
    }

    @Override
    public List<StreamInfo> streams(Optional<String> category, Optional<StreamId> after, int limit) {
        return store.streams(category, after, limit);
    }

    @Override
    public Follower follow() {
        return store.follow();
    }

    @Override
    public void close() {
        store.close();
    }
}
