package io.leftfold.app;

import io.leftfold.Capability;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.ReadModelDatabase;
import io.leftfold.RecordedEvent;
import io.leftfold.RetryPolicy;
import io.leftfold.decide.CachedState;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.CommandRecorder;
import io.leftfold.decide.Snapshot;
import io.leftfold.decide.SnapshotStore;
import io.leftfold.decide.Snapshots;
import io.leftfold.decide.StateCache;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.jdbc.JdbcTimers;
import io.leftfold.process.ProcessDefinition;
import io.leftfold.process.ProcessOptions;
import io.leftfold.process.ProcessRuntime;
import io.leftfold.project.Projections;
import io.leftfold.project.ReadModel;
import io.leftfold.subscribe.MemoryTimerStore;
import io.leftfold.subscribe.NodeOptions;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionLedger;
import io.leftfold.subscribe.SubscriptionNode;
import io.leftfold.subscribe.SubscriptionOptions;
import io.leftfold.subscribe.TimerStore;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Gathers what an application consists of, and starts it. Registration is explicit: a name given twice and a
/// missing database show here, not later.
public final class LeftfoldBuilder {
    /// What is started by a name: a version of a projection, the hooks of its versions, or a handler of events.
    private sealed interface Start {
        record OfProjection(ReadModel<?> projection) implements Start {}

        /// @param versions grows until the start
        record OfChanges(List<ReadModel<?>> versions) implements Start {}

        record OfHandler(String name, Query query, Consumer<RecordedEvent> handler) implements Start {}
    }

    private final EventStore store;
    private final Map<String, Start> starts = new LinkedHashMap<>();
    private final Map<String, List<ReadModel<?>>> changes = new HashMap<>();
    private final List<ProcessDefinition<?>> processes = new ArrayList<>();
    private final Set<Capability> needed = EnumSet.noneOf(Capability.class);
    private @Nullable ReadModelDatabase<Connection> readModels;
    private @Nullable SubscriptionLedger<?> ledger;
    private @Nullable NodeOptions node;
    private @Nullable TimerStore timers;
    private @Nullable SnapshotStore snapshots;
    private @Nullable StateCache<CachedState> cache;
    private @Nullable StateCache<Snapshot> sharedCache;
    private Environment environment = Environment.system();
    private RetryPolicy retry = RetryPolicy.DEFAULTS;
    private SubscriptionOptions options = SubscriptionOptions.DEFAULTS;
    private CommandRecorder recorder = CommandRecorder.NONE;

    LeftfoldBuilder(EventStore store) {
        this.store = store;
    }

    /// Where projections keep their tables, and where it is kept how far they and subscriptions have come, unless
    /// [#ledger] says otherwise. The application closes it.
    public LeftfoldBuilder readModels(ReadModelDatabase<Connection> database) {
        readModels = database;
        return this;
    }

    /// Where it is kept how far subscriptions have come; that of projections stays with their tables.
    public LeftfoldBuilder ledger(SubscriptionLedger<?> ledger) {
        this.ledger = ledger;
        return this;
    }

    /// How this process takes part in the work on subscriptions; give its name where there are several, so that
    /// one that was started again has its partitions back at once.
    public LeftfoldBuilder node(NodeOptions node) {
        this.node = node;
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
                register(projection.name() + "/changes", new Start.OfChanges(hooks));
            }
            hooks.add(projection);
        }
        return register(projection.subscription(), new Start.OfProjection(projection));
    }

    /// A handler that gets each event that matches, at least once.
    ///
    /// @throws IllegalArgumentException if something of that name is registered
    public LeftfoldBuilder subscription(String name, Query query, Consumer<RecordedEvent> handler) {
        return register(name, new Start.OfHandler(name, query, handler));
    }

    /// A process manager: all its versions that instances still go by. New ones go by the newest.
    public LeftfoldBuilder process(ProcessDefinition<?>... versions) {
        processes.addAll(List.of(versions));
        return this;
    }

    /// Where timers of processes are kept: the database of [#readModels] unless said otherwise, which must then go by
    /// the clock of the store. Without a database they are in memory, and come from the log again at each start.
    public LeftfoldBuilder timers(TimerStore timers) {
        this.timers = timers;
        return this;
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

    /// Who hears of every command that was decided; nobody unless said otherwise. Whoever gives it closes it.
    public LeftfoldBuilder recording(CommandRecorder recorder) {
        this.recorder = recorder;
        return this;
    }

    public LeftfoldBuilder subscriptionOptions(SubscriptionOptions options) {
        this.options = options;
        return this;
    }

    /// Starts the projections and subscriptions in the order of their registration, then the processes. If that
    /// fails, store and read models are closed and nothing runs.
    ///
    /// @throws IllegalStateException if there are some, and no place was given for their tables or for how far they
    ///     have come
    /// @throws io.leftfold.CheckpointMismatchException if a checkpoint is not of this log
    /// @throws io.leftfold.UnsupportedCapabilityException if the store lacks what is required
    public Leftfold start() {
        var nodes = new ArrayList<SubscriptionNode<?>>();
        var running = new LinkedHashMap<String, Subscription>();
        try {
            store.require(needed.toArray(Capability[]::new));
            checkPlaces();
            var takenSnapshots = Optional.ofNullable(snapshots).map(kept -> Snapshots.in(kept, environment));
            var handler = handler(takenSnapshots);
            var runtime = Optional.<ProcessRuntime>empty();
            if (hasWork()) {
                var home = run(nodes, running);
                runtime = Optional.of(processes).filter(some -> !some.isEmpty()).map(some -> run(some, handler, home));
            }
            return new Leftfold(
                    store,
                    Optional.ofNullable(readModels),
                    readModels == null ? Optional.empty() : Optional.of(projections()),
                    handler,
                    nodes,
                    runtime,
                    takenSnapshots,
                    Collections.unmodifiableMap(running));
        } catch (RuntimeException failure) {
            Leftfold.closeAll(nodes, Optional.ofNullable(readModels), store);
            throw failure;
        }
    }

    private boolean hasWork() {
        return !starts.isEmpty() || !processes.isEmpty();
    }

    /// @return the node of what needs no tables
    private SubscriptionNode<?> run(List<SubscriptionNode<?>> nodes, Map<String, Subscription> running) {
        var named = node == null ? NodeOptions.unnamed(environment) : node;
        var besideTables = Optional.ofNullable(readModels)
                .filter(_ -> ledger == null || has(true))
                .map(database -> SubscriptionNode.start(store, JdbcLedger.open(database), named, environment));
        besideTables.ifPresent(nodes::add);
        Optional<SubscriptionNode<?>> beside =
                Optional.ofNullable(ledger).map(kept -> SubscriptionNode.start(store, kept, named, environment));
        beside.ifPresent(nodes::add);
        SubscriptionNode<?> others = beside.orElseGet(besideTables::orElseThrow);
        starts.forEach((name, start) -> running.put(
                name,
                switch (start) {
                    case Start.OfProjection(var projection) ->
                        run(
                                besideTables.orElseThrow(),
                                projections().subscriber(projection, store.log().id()));
                    case Start.OfChanges(var versions) ->
                        run(besideTables.orElseThrow(), projections().changesSubscriber(List.copyOf(versions), store));
                    case Start.OfHandler of -> run(others, of);
                }));
        return others;
    }

    private <T> ProcessRuntime run(
            List<ProcessDefinition<?>> definitions, CommandHandler handler, SubscriptionNode<T> node) {
        return ProcessRuntime.start(
                definitions,
                store,
                handler,
                node,
                timers(),
                ProcessOptions.DEFAULTS.withSubscription(options),
                environment);
    }

    private TimerStore timers() {
        if (timers != null) {
            return timers;
        }
        return readModels == null ? MemoryTimerStore.create() : JdbcTimers.open(readModels);
    }

    private <T> Subscription run(SubscriptionNode<T> node, Start.OfHandler of) {
        return run(node, Subscriber.each(of.name(), of.query(), of.handler()));
    }

    private <T> Subscription run(SubscriptionNode<T> node, Subscriber<T> subscriber) {
        return node.run(subscriber.withOptions(options));
    }

    private Projections projections() {
        return Projections.in(Objects.requireNonNull(readModels), environment);
    }

    private boolean has(boolean isProjection) {
        return starts.values().stream().anyMatch(start -> needsTables(start) == isProjection);
    }

    private static boolean needsTables(Start start) {
        return switch (start) {
            case Start.OfProjection _, Start.OfChanges _ -> true;
            case Start.OfHandler _ -> false;
        };
    }

    private CommandHandler handler(Optional<Snapshots> takenSnapshots) {
        var handler = CommandHandler.on(store, environment, retry).recording(recorder);
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
        if (has(true)) {
            throw new IllegalStateException(
                    named(true) + " need a database for tables and checkpoints: give one with readModels(…)");
        }
        if (ledger == null && hasWork()) {
            throw new IllegalStateException(
                    named(false) + " need a place for checkpoints: give one with ledger(…) or readModels(…)");
        }
    }

    private List<String> named(boolean isProjection) {
        var names = starts.entrySet().stream()
                .filter(start -> needsTables(start.getValue()) == isProjection)
                .map(Map.Entry::getKey);
        var others = isProjection
                ? Stream.<String>empty()
                : processes.stream().map(ProcessDefinition::name).distinct();
        return Stream.concat(names, others).toList();
    }

    private LeftfoldBuilder register(String name, Start start) {
        if (starts.putIfAbsent(name, start) != null) {
            throw new IllegalArgumentException("two projections or subscriptions are named " + name);
        }
        return this;
    }
}
