package io.leftfold.app;

import io.leftfold.Capability;
import io.leftfold.CheckpointStore;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.ReadModelDatabase;
import io.leftfold.RecordedEvent;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.RetryPolicy;
import io.leftfold.project.Projections;
import io.leftfold.project.ReadModel;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
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
    private final Map<String, List<ReadModel<?>>> changes = new HashMap<>();
    private final Set<Capability> needed = EnumSet.noneOf(Capability.class);
    private @Nullable ReadModelDatabase<Connection> readModels;
    private @Nullable CheckpointStore checkpoints;
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

    /// One version of a projection, which this application keeps. The first version of a name that is started is
    /// live; another one is built beside it, until somebody lets it be live.
    ///
    /// @throws IllegalArgumentException if that version is registered
    public LeftfoldBuilder projection(ReadModel<?> projection) {
        if (projection.onChange().isPresent()) {
            var hooks = changes.computeIfAbsent(projection.name(), _ -> new ArrayList<>());
            if (hooks.isEmpty()) {
                register(
                        projection.name() + "/changes",
                        new Start(true, () -> projections().changes(List.copyOf(hooks), store, options)));
            }
            hooks.add(projection);
        }
        return register(
                projection.subscription(), new Start(true, () -> projections().start(projection, store, options)));
    }

    private Projections projections() {
        return Projections.in(Objects.requireNonNull(readModels), environment);
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
            var handler = CommandHandler.on(store, environment, retry);
            starts.forEach(
                    (name, start) -> running.put(name, start.subscription().get()));
            return new Leftfold(
                    store,
                    Optional.ofNullable(readModels),
                    readModels == null ? Optional.empty() : Optional.of(projections()),
                    handler,
                    Collections.unmodifiableMap(running));
        } catch (RuntimeException failure) {
            Leftfold.closeAll(running.values(), Optional.ofNullable(readModels), store);
            throw failure;
        }
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
