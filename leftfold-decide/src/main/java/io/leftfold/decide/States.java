package io.leftfold.decide;

import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.StreamId;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where folds begin: with a state in the cache, else in the shared cache, else with a snapshot, else with the first
/// event. And where their results go.
final class States {
    private final EventStore store;
    private final Environment environment;
    private final @Nullable StateCache<CachedState> cache;
    private final @Nullable StateCache<Snapshot> sharedCache;
    private final @Nullable Snapshots snapshots;
    private final Losses losses = new Losses();
    private volatile LogInfo log;
    private volatile boolean isDoubted;

    private States(
            EventStore store,
            Environment environment,
            @Nullable StateCache<CachedState> cache,
            @Nullable StateCache<Snapshot> sharedCache,
            @Nullable Snapshots snapshots) {
        this.store = store;
        this.environment = environment;
        this.cache = cache;
        this.sharedCache = sharedCache;
        this.snapshots = snapshots;
        this.log = store.log();
    }

    static States none(EventStore store, Environment environment) {
        return new States(store, environment, null, null, null);
    }

    States with(StateCache<CachedState> cache) {
        return new States(store, environment, cache, sharedCache, snapshots);
    }

    States withShared(StateCache<Snapshot> sharedCache) {
        return new States(store, environment, cache, sharedCache, snapshots);
    }

    States with(Snapshots snapshots) {
        return new States(store, environment, cache, sharedCache, snapshots);
    }

    UUID log() {
        return log.id();
    }

    /// Says that a call of the store went wrong: what answers the next one may be another copy of the log.
    void doubt() {
        isDoubted = true;
    }

    /// A reading that has not read yet.
    <S, E> Reading<S, E> begin(Aggregate<?, S, E> aggregate, StreamId stream, AsOf asOf) {
        checkLog();
        var reading = Reading.of(store, environment, log.id(), aggregate.codec(), aggregate.decider(), stream);
        // What had happened by some time may leave out events between others.
        if (asOf.isPrefix()) {
            cached(aggregate, stream, asOf)
                    .or(() -> shared(aggregate, stream, asOf))
                    .or(() -> snapshot(aggregate, stream, asOf))
                    .ifPresent(reading::begin);
        }
        return reading;
    }

    /// A reading that begins with `guess` where there is one.
    <S, E> Reading<S, E> begin(Aggregate<?, S, E> aggregate, StreamId stream, Optional<Start<S>> guess) {
        if (guess.isEmpty()) {
            return begin(aggregate, stream, new AsOf.Latest());
        }
        var reading = Reading.of(store, environment, log.id(), aggregate.codec(), aggregate.decider(), stream);
        reading.begin(guess.get());
        return reading;
    }

    /// A cached state that is to be decided on before anything is read.
    <S> Optional<Start<S>> guess(Aggregate<?, S, ?> aggregate, StreamId stream) {
        if (aggregate.folding().caching() != Caching.DECIDE_FIRST) {
            return Optional.empty();
        }
        checkLog();
        return cached(aggregate, stream, new AsOf.Latest());
    }

    private void checkLog() {
        if (isDoubted) {
            var now = store.log();
            if (now.incarnation() != log.incarnation() && cache != null) {
                cache.clear();
            }
            log = now;
            isDoubted = false;
        }
    }

    private <S> Optional<Start<S>> cached(Aggregate<?, S, ?> aggregate, StreamId stream, AsOf asOf) {
        if (cache == null || aggregate.folding().caching() == Caching.NEVER) {
            return Optional.empty();
        }
        return cache.get(stream)
                .filter(cached -> isGoodFor(asOf, cached.anchor()))
                .flatMap(cached -> cached.by(aggregate.decider())
                        .map(state -> new Start<>(cached.anchor(), state, cached.since(), () -> cache.remove(stream))));
    }

    private <S> Optional<Start<S>> shared(Aggregate<?, S, ?> aggregate, StreamId stream, AsOf asOf) {
        var codec = aggregate.folding().codec();
        if (sharedCache == null || codec.isEmpty() || aggregate.folding().caching() == Caching.NEVER) {
            return Optional.empty();
        }
        try {
            return sharedCache
                    .get(stream)
                    .filter(snapshot ->
                            snapshot.state().codec().equals(codec.get().schema()) && isGoodFor(asOf, snapshot.anchor()))
                    .map(snapshot -> new Start<>(
                            snapshot.anchor(),
                            codec.get().decode(snapshot.state().bytes()),
                            Since.NOTHING,
                            () -> sharedCache.remove(stream)));
        } catch (RuntimeException failure) {
            losses.add("to get a state from the shared cache", failure);
            return Optional.empty();
        }
    }

    private <S> Optional<Start<S>> snapshot(Aggregate<?, S, ?> aggregate, StreamId stream, AsOf asOf) {
        var codec = aggregate.folding().codec();
        return snapshots == null
                        || codec.isEmpty()
                        || aggregate.folding().snapshots().equals(SnapshotPolicy.NEVER)
                ? Optional.empty()
                : snapshots.load(log, stream, asOf, codec.get());
    }

    private boolean isGoodFor(AsOf asOf, Anchor anchor) {
        boolean isThere = switch (asOf) {
            case AsOf.Latest _, AsOf.Recorded _ -> true;
            case AsOf.Version(long version) -> anchor.version() <= version;
            case AsOf.Position(long position) -> anchor.position() <= position;
            case AsOf.Occurred _ -> false;
        };
        return isThere && anchor.log().equals(log.id()) && anchor.incarnation() == log.incarnation();
    }

    /// Whether there is a place for states of this aggregate.
    boolean isKept(Aggregate<?, ?, ?> aggregate) {
        var folding = aggregate.folding();
        boolean isCached = folding.caching() != Caching.NEVER && (cache != null || sharedCache != null);
        return isCached || snapshots != null && !folding.snapshots().equals(SnapshotPolicy.NEVER);
    }

    /// Keeps the newest state of an entity where its aggregate wants that, once `last` has let `reading` fold its
    /// last events. What throws costs the kept state alone, and is counted and logged: what the command did may be
    /// durable by now, and whoever sent it must not take it for one that failed.
    <S> void keep(Aggregate<?, S, ?> aggregate, StreamId stream, Reading<S, ?> reading, Runnable last) {
        try {
            last.run();
            keep(aggregate, stream, reading);
        } catch (RuntimeException | Error failure) {
            losses.add("to keep a state", failure);
            forget(stream);
        }
    }

    private void forget(StreamId stream) {
        try {
            if (cache != null) {
                cache.remove(stream);
            }
            if (sharedCache != null) {
                sharedCache.remove(stream);
            }
        } catch (RuntimeException failure) {
            losses.add("to remove a state from a cache", failure);
        }
    }

    private <S> void keep(Aggregate<?, S, ?> aggregate, StreamId stream, Reading<S, ?> reading) {
        var eventId = reading.eventId();
        if (eventId == null) {
            return;
        }
        var folding = aggregate.folding();
        var folded = reading.state();
        var anchor = new Anchor(log.id(), log.incarnation(), stream, folded.version(), folded.position(), eventId);
        var since = reading.since();
        if (snapshots != null
                && folding.codec().isPresent()
                && folding.snapshots().isDue(since, reading.taken())
                && snapshots.take(anchor, folding.codec().get(), folded.state())) {
            since = Since.NOTHING;
        }
        if (folding.caching() == Caching.NEVER) {
            return;
        }
        if (cache != null) {
            cache.put(stream, new CachedState(anchor, aggregate.decider(), folded.state(), since));
        }
        if (sharedCache != null && folding.codec().isPresent()) {
            try {
                sharedCache.put(stream, Snapshot.of(anchor, folding.codec().get(), folded.state()));
            } catch (RuntimeException failure) {
                losses.add("to put a state into the shared cache", failure);
            }
        }
    }
}
