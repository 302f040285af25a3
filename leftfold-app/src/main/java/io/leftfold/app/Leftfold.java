package io.leftfold.app;

import io.leftfold.AsOf;
import io.leftfold.EventCodec;
import io.leftfold.EventStore;
import io.leftfold.ReadModelDatabase;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.AggregateRoot;
import io.leftfold.decide.Boundary;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.FoldedState;
import io.leftfold.decide.Outcome;
import io.leftfold.decide.Repository;
import io.leftfold.decide.SnapshotFigures;
import io.leftfold.decide.Snapshots;
import io.leftfold.process.ProcessRuntime;
import io.leftfold.process.Processes;
import io.leftfold.project.Projections;
import io.leftfold.project.ReadModel;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionNode;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A running application: commands in, events kept, read models out. Safe for use by several threads; calls
/// block, so call it from virtual threads.
///
/// It owns the store and the database of the read models, and closes them.
public final class Leftfold implements AutoCloseable {
    private final EventStore store;
    private final Optional<ReadModelDatabase<Connection>> readModels;
    private final Optional<Projections> projections;
    private final CommandHandler handler;
    private final List<SubscriptionNode<?>> nodes;
    private final Optional<ProcessRuntime> processes;
    private final Optional<Snapshots> snapshots;
    private final Map<String, Subscription> subscriptions;

    Leftfold(
            EventStore store,
            Optional<ReadModelDatabase<Connection>> readModels,
            Optional<Projections> projections,
            CommandHandler handler,
            List<SubscriptionNode<?>> nodes,
            Optional<ProcessRuntime> processes,
            Optional<Snapshots> snapshots,
            Map<String, Subscription> subscriptions) {
        this.store = store;
        this.processes = processes;
        this.snapshots = snapshots;
        this.readModels = readModels;
        this.projections = projections;
        this.handler = handler;
        this.nodes = List.copyOf(nodes);
        this.subscriptions = subscriptions;
    }

    /// Begins an application on `store`.
    public static LeftfoldBuilder on(EventStore store) {
        return new LeftfoldBuilder(store);
    }

    /// Runs a command that may act twice if it is sent twice.
    ///
    /// @throws io.leftfold.ConditionFailedException if others were faster in every attempt; nothing was written
    public <C> Outcome handle(Aggregate<C, ?, ?> aggregate, String entity, C command) {
        return handler.handle(aggregate, entity, command);
    }

    /// Runs a command on one entity.
    ///
    /// @throws io.leftfold.ConditionFailedException if others were faster in every attempt; nothing was written
    /// @throws io.leftfold.KeyReusedException if the command's id was used with another content; nothing was
    ///     written
    public <C> Outcome handle(Aggregate<C, ?, ?> aggregate, String entity, C command, CommandContext context) {
        return handler.handle(aggregate, entity, command, context);
    }

    /// Runs a command whose decision reads events of several streams.
    ///
    /// @throws io.leftfold.ConditionFailedException if others were faster in every attempt; nothing was written
    /// @throws io.leftfold.KeyReusedException if the command's id was used with another content; nothing was
    ///     written
    public <C> Outcome handle(Boundary<C, ?, ?> boundary, C command, CommandContext context) {
        return handler.handle(boundary, command, context);
    }

    /// The state of an entity now.
    public <S> FoldedState<S> state(Aggregate<?, S, ?> aggregate, String entity) {
        return state(aggregate, entity, new AsOf.Latest());
    }

    /// The state of an entity as of some point of history.
    public <S> FoldedState<S> state(Aggregate<?, S, ?> aggregate, String entity, AsOf asOf) {
        return handler.state(aggregate, entity, asOf);
    }

    /// Aggregate roots of one kind, for those who call methods rather than send commands.
    public <A extends AggregateRoot<E>, E> Repository<A, E> repository(
            String category, EventCodec<E> codec, Supplier<A> root) {
        return Repository.of(handler, category, codec, root);
    }

    /// Waits until this version of a projection has taken in all events up to `position`, so that a caller reads
    /// its own writes.
    ///
    /// @return `false` if the time is up, the thread was interrupted or the application closed before
    /// @throws io.leftfold.SubscriptionFailedException if the projection has stopped below `position`
    public boolean waitFor(ReadModel<?> projection, long position, Duration atMost) {
        return subscription(projection.subscription()).waitFor(position, atMost);
    }

    /// Asks the read models, which it sees in one state and cannot change. `{v:orders}` in a statement stands for
    /// the version of the projection `orders` that is live.
    ///
    /// @throws IllegalStateException if the application was started without read models
    public <R> R query(Projections.Question<R> question) {
        return projections().query(question);
    }

    /// The projections of this application, with their versions.
    ///
    /// @throws IllegalStateException if the application was started without read models
    public Projections projections() {
        return projections.orElseThrow(
                () -> new IllegalStateException("the application has no read models: start it with readModels(…)"));
    }

    /// The instances of the process managers of this application, for operators.
    ///
    /// @throws IllegalStateException if the application was started without any
    public Processes processes() {
        return processes
                .map(ProcessRuntime::processes)
                .orElseThrow(() ->
                        new IllegalStateException("the application has no process managers: start it with process(…)"));
    }

    public EventStore store() {
        return store;
    }

    /// What became of snapshots since the start; empty where none are kept.
    public Optional<SnapshotFigures> snapshotFigures() {
        return snapshots.map(Snapshots::figures);
    }

    /// The projections and subscriptions of this application, those of its process managers too, with what each is
    /// doing.
    public List<Subscription> subscriptions() {
        return Stream.concat(
                        subscriptions.values().stream(),
                        processes.stream().flatMap(runtime -> runtime.subscriptions().stream()))
                .toList();
    }

    /// Takes no more snapshots, stops the process managers and the subscriptions after the events in hand, then closes
    /// the read models and the store.
    @Override
    public void close() {
        try {
            snapshots.ifPresent(Snapshots::close);
        } finally {
            try {
                processes.ifPresent(ProcessRuntime::close);
            } finally {
                closeAll(nodes, readModels, store);
            }
        }
    }

    /// Closes all, whatever one of them throws.
    static void closeAll(
            Collection<SubscriptionNode<?>> nodes,
            Optional<ReadModelDatabase<Connection>> readModels,
            EventStore store) {
        try (store) {
            try {
                nodes.forEach(SubscriptionNode::close);
            } finally {
                readModels.ifPresent(ReadModelDatabase::close);
            }
        }
    }

    private Subscription subscription(String name) {
        var subscription = subscriptions.get(name);
        if (subscription == null) {
            throw new IllegalArgumentException(
                    "the application was started without " + name + "; it has " + subscriptions.keySet());
        }
        return subscription;
    }
}
