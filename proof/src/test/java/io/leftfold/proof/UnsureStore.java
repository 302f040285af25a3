package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Capability;
import io.leftfold.EventStore;
import io.leftfold.Follower;
import io.leftfold.LogInfo;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// A store behind a connection that breaks: an append may be written and not answered, not written and not
/// answered,
/// or refused as unavailable. Reads go through.
record UnsureStore(EventStore store, Random random) implements EventStore {
    @Override
    public AppendOutcome append(Append append) {
        int chance = random.nextInt(100);
        if (chance < 10) {
            throw new StoreUnavailableException("the connection could not be made; nothing was written");
        }
        if (chance < 20) {
            throw unknown(append);
        }
        var outcome = store.append(append);
        if (chance < 40) {
            throw unknown(append);
        }
        return outcome;
    }

    private static OutcomeUnknownException unknown(Append append) {
        return new OutcomeUnknownException("the connection broke", append.key().orElse(AppendKey.of("none")), null);
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
