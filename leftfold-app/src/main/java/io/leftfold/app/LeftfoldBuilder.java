package io.leftfold.app;

import io.leftfold.Capability;
import io.leftfold.CheckpointStore;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.ReadModelDatabase;
import io.leftfold.RecordedEvent;
import io.leftfold.decide.CachedState;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.RetryPolicy;
import io.leftfold.decide.Snapshot;
import io.leftfold.decide.SnapshotStore;
import io.leftfold.decide.Snapshots;
import io.leftfold.decide.StateCache;
import io.leftfold.project.Projection;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import java.sql.Connection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Gathers what an application consists of, and starts it. Registration is explicit: a name given twice and a
/// missing database show here, not later.
public final class LeftfoldBuilder {
    /// What is started by a name.
    private record Start(boolean needsTables, Supplier<Subscription> subscription) {}

    private final EventStore store;
    private final Map<String, Start> starts = new LinkedHashMap<>();
    private final Set<Capability> needed = EnumSet.noneOf(Capability.class);
    private @Nullable ReadModelDatabase<Connection> readModels;
    private @Nullable CheckpointStore checkpoints;
    private @Nullable SnapshotStore snapshots;
    private @Nullable StateCache<CachedState> cache;
    private @Nullable StateCache<Snapshot> sharedCache;
    private Environment environment = Environment.system();
    private RetryPolicy retry = RetryPolicy.DEFAULTS;
    private SubscriptionOptions options = SubscriptionOptions.DEFAULTS;

    LeftfoldBuilder(EventStore store) {
        this.store = store;
    }

    /// Where projections keep their tables, and subscriptions their checkpoints unless [#checkpoints] says
    /// otherwise. The application closes it.
    public LeftfoldBuilder readModels(ReadModelDatabase<Connection> database) {
        readModels = database;
        return this;
    }

    /// Where subscriptions keep their checkpoints; those of projections stay with their tables.
    public LeftfoldBuilder checkpoints(CheckpointStore checkpoints) {
        this.checkpoints = checkpoints;
        return this;
    }

    /// @throws IllegalArgumentException if something of that name is registered
    public LeftfoldBuilder projection(Projection<?> projection) {
        return register(
                projection.name(),
                new Start(
                        true, () -> projection.start(store, Objects.requireNonNull(readModels), options, environment)));
    }

    /// A handler that gets each event that matches, at least once.
    ///
    /// @throws IllegalArgumentException if something of that name is registered
    public LeftfoldBuilder subscription(String name, Query query, Consumer<RecordedEvent> handler) {
        return register(
                name,
                new Start(
                        false,
                        () -> Subscription.start(
                                name,
                                store,
                                query,
                                Objects.requireNonNull(checkpoints == null ? readModels : checkpoints),
                                handler,
                                options,
                                environment)));
    }

    /// Where snapshots are kept, of aggregates that say when to take one; the caller closes what it stands on,
    /// unless that is the database of [#readModels].
    public LeftfoldBuilder snapshots(SnapshotStore snapshots) {
        this.snapshots = snapshots;
        return this;
    }

    /// Where folded states are kept in memory, of aggregates that say so.
    public LeftfoldBuilder cache(StateCache<CachedState> cache) {
        this.cache = cache;
        return this;
    }

    /// Where folded states are kept that other processes use too, of aggregates that say so and whose state has a
    /// codec.
    public LeftfoldBuilder sharedCache(StateCache<Snapshot> cache) {
        this.sharedCache = cache;
        return this;
    }

    /// What the store must be able to do, checked at the start; [Capability#CONDITIONS_OVER_TAGS] where there
    /// are decisions over tags.
    public LeftfoldBuilder requires(Capability... capabilities) {
        needed.addAll(List.of(capabilities));
        return this;
    }

    /// Time, randomness, ids and threads; the machine's own unless said otherwise.
    public LeftfoldBuilder environment(Environment environment) {
        this.environment = environment;
        return this;
    }

    /// How often a command is tried again after a conflict.
    public LeftfoldBuilder retry(RetryPolicy retry) {
        this.retry = retry;
        return this;
    }

    public LeftfoldBuilder subscriptionOptions(SubscriptionOptions options) {
        this.options = options;
        return this;
    }

    /// Starts the projections and subscriptions in the order of their registration. If that fails, store and
    /// read models are closed and nothing runs.
    ///
    /// @throws IllegalStateException if there are some, and no place was given for their tables or checkpoints
    /// @throws io.leftfold.CheckpointMismatchException if a checkpoint is not of this log
    /// @throws io.leftfold.UnsupportedCapabilityException if the store lacks what is required
    public Leftfold start() {
        var running = new LinkedHashMap<String, Subscription>();
        try {
            store.require(needed.toArray(Capability[]::new));
            checkPlaces();
            var takenSnapshots = Optional.ofNullable(snapshots).map(kept -> Snapshots.in(kept, environment));
            var handler = handler(takenSnapshots);
            starts.forEach(
                    (name, start) -> running.put(name, start.subscription().get()));
            return new Leftfold(
                    store,
                    Optional.ofNullable(readModels),
                    handler,
                    takenSnapshots,
                    Collections.unmodifiableMap(running));
        } catch (RuntimeException failure) {
            Leftfold.closeAll(running.values(), Optional.ofNullable(readModels), store);
            throw failure;
        }
    }

    private CommandHandler handler(Optional<Snapshots> takenSnapshots) {
        var handler = CommandHandler.on(store, environment, retry);
        if (takenSnapshots.isPresent()) {
            handler = handler.withSnapshots(takenSnapshots.get());
        }
        if (cache != null) {
            handler = handler.withCache(cache);
        }
        return sharedCache == null ? handler : handler.withSharedCache(sharedCache);
    }

    private void checkPlaces() {
        if (readModels != null) {
            return;
        }
        if (starts.values().stream().anyMatch(Start::needsTables)) {
            throw new IllegalStateException(
                    named(true) + " need a database for tables and checkpoints: give one with readModels(…)");
        }
        if (checkpoints == null && !starts.isEmpty()) {
            throw new IllegalStateException(
                    named(false) + " need a place for checkpoints: give one with checkpoints(…) or readModels(…)");
        }
    }

    private List<String> named(boolean needsTables) {
        return starts.entrySet().stream()
                .filter(start -> start.getValue().needsTables() == needsTables)
                .map(Map.Entry::getKey)
                .toList();
    }

    private LeftfoldBuilder register(String name, Start start) {
        if (starts.putIfAbsent(name, start) != null) {
            throw new IllegalArgumentException("two projections or subscriptions are named " + name);
        }
        return this;
    }
}
