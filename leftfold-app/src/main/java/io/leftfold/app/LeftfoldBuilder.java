package io.leftfold.app;

import io.leftfold.Capability;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.ReadModelDatabase;
import io.leftfold.RecordedEvent;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.RetryPolicy;
import io.leftfold.project.Projection;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import java.sql.Connection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Gathers what an application consists of, and starts it. Registration is explicit: a name given twice and a
/// missing database show here, not later.
public final class LeftfoldBuilder {
    private final EventStore store;
    private final Map<String, BiFunction<ReadModelDatabase<Connection>, Environment, Subscription>> starts =
            new LinkedHashMap<>();
    private final Set<Capability> needed = EnumSet.noneOf(Capability.class);
    private @Nullable ReadModelDatabase<Connection> readModels;
    private Environment environment = Environment.system();
    private RetryPolicy retry = RetryPolicy.DEFAULTS;
    private SubscriptionOptions options = SubscriptionOptions.DEFAULTS;

    LeftfoldBuilder(EventStore store) {
        this.store = store;
    }

    /// Where projections keep their tables, and subscriptions their checkpoints.
    public LeftfoldBuilder readModels(ReadModelDatabase<Connection> database) {
        readModels = database;
        return this;
    }

    /// @throws IllegalArgumentException if something of that name is registered
    public LeftfoldBuilder projection(Projection<?> projection) {
        return register(projection.name(), (database, seams) -> projection.start(store, database, options, seams));
    }

    /// A handler that gets each event that matches, at least once.
    ///
    /// @throws IllegalArgumentException if something of that name is registered
    public LeftfoldBuilder subscription(String name, Query query, Consumer<RecordedEvent> handler) {
        return register(
                name, (database, seams) -> Subscription.start(name, store, query, database, handler, options, seams));
    }

    /// What the store must be able to do, checked at the start; [Capability#CONDITIONS_OVER_TAGS] where there are
    /// decisions over tags.
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
    /// @throws IllegalStateException if there are some, and no database was given for them
    /// @throws io.leftfold.CheckpointMismatchException if a checkpoint is not of this log
    /// @throws io.leftfold.UnsupportedCapabilityException if the store lacks what is required
    public Leftfold start() {
        var running = new LinkedHashMap<String, Subscription>();
        try {
            store.require(needed.toArray(Capability[]::new));
            if (readModels == null && !starts.isEmpty()) {
                throw new IllegalStateException(
                        starts.keySet() + " need a database for tables and checkpoints: give one with readModels(…)");
            }
            var handler = CommandHandler.on(store, environment, retry);
            for (var start : starts.entrySet()) {
                running.put(start.getKey(), start.getValue().apply(readModels, environment));
            }
            return new Leftfold(store, Optional.ofNullable(readModels), handler, Collections.unmodifiableMap(running));
        } catch (RuntimeException failure) {
            Leftfold.closeAll(running.values(), Optional.ofNullable(readModels), store);
            throw failure;
        }
    }

    private LeftfoldBuilder register(
            String name, BiFunction<ReadModelDatabase<Connection>, Environment, Subscription> start) {
        if (starts.putIfAbsent(name, start) != null) {
            throw new IllegalArgumentException("two projections or subscriptions are named " + name);
        }
        return this;
    }
}
