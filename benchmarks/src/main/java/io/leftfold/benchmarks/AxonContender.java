package io.leftfold.benchmarks;

import io.leftfold.Environment;
import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import io.leftfold.bench.BenchEvent.Booked;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.jdbc.DataSourceConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackingEventProcessor;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.eventsourcing.eventstore.jpa.SQLStateResolver;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.jackson3.Jackson3Serializer;

/// Axon Framework 4: an aggregate behind a command gateway and a simple command bus, the event store of
/// [JdbcEventStorageEngine], no cache and no snapshots, Jackson 3. As it comes, a unit of work is a
/// transaction, and a tracking processor with its defaults reads the log, for checkpoints that are kept in
/// memory.
///
/// Tuned, a connection commits each statement by itself, which are the fewest round trips (what is published
/// together is one statement), and the log is read by the storage engine alone, without a processor.
///
/// A table of the log is kept by a pooled streaming processor. As it comes, it has 16 segments and a transaction
/// for each event; tuned, 4 segments and batches. Hot streams are cached: as it comes with weak references, tuned
/// in a way that keeps them.
final class AxonContender implements Contender {
    /// Events per query of a reader of the log, tuned. Axon's own default is 100.
    private static final int BATCH_SIZE = 1_000;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int SEGMENTS = 16;
    private static final int SEGMENTS_TUNED = 4;
    private static final int PROCESSOR_BATCH_TUNED = 500;

    /// Hands on what a processor has.
    private record Handler(Consumer<BenchEvent> events, CountDownLatch left) {
        @EventHandler
        @SuppressWarnings("unused") // Axon calls it
        void on(Booked event) {
            events.accept(event);
            left.countDown();
        }
    }

    private final Pool pool;
    private final JdbcEventStorageEngine engine;
    private final Configuration axon;
    private final CommandGateway commands;
    private final Configuration cached;
    private final CommandGateway cachedCommands;
    private final AxonTable table;
    private final boolean tuned;
    private final Queue<CompletableFuture<Void>> ending = new ConcurrentLinkedQueue<>();
    private final Environment environment;

    private AxonContender(
            Pool pool,
            JdbcEventStorageEngine engine,
            Configuration axon,
            Configuration cached,
            AxonTable table,
            boolean tuned,
            Environment environment) {
        this.pool = pool;
        this.engine = engine;
        this.axon = axon;
        this.commands = axon.commandGateway();
        this.cached = cached;
        this.cachedCommands = cached.commandGateway();
        this.table = table;
        this.tuned = tuned;
        this.environment = environment;
    }

    static AxonContender open(String url, Environment environment) {
        return open(url, false, environment);
    }

    static AxonContender openTuned(String url, Environment environment) {
        return open(url, true, environment);
    }

    private static AxonContender open(String url, boolean tuned, Environment environment) {
        try (var setup = Pool.open(url, "")) {
            engine(setup, tuned).createSchema(PostgresEventTableFactory.INSTANCE);
        }
        var pool = Pool.open(url, "", tuned);
        var engine = engine(pool, tuned);
        var aggregate = AggregateConfigurer.defaultConfiguration(AxonAccount.class);
        var cached = AggregateConfigurer.defaultConfiguration(AxonAccount.class);
        var table = tuned
                ? AxonTable.open(url, SEGMENTS_TUNED, PROCESSOR_BATCH_TUNED, environment)
                : AxonTable.open(url, SEGMENTS, 1, environment);
        return new AxonContender(
                pool,
                engine,
                start(engine, aggregate),
                start(
                        engine,
                        tuned ? cached.configureCache(_ -> new KeepingCache()) : cached.configureWeakReferenceCache()),
                table,
                tuned,
                environment);
    }

    private static Configuration start(JdbcEventStorageEngine engine, AggregateConfigurer<AxonAccount> aggregate) {
        return DefaultConfigurer.defaultConfiguration(false)
                .configureSerializer(_ -> Jackson3Serializer.builder().build())
                .configureEmbeddedEventStore(_ -> engine)
                .configureAggregate(aggregate)
                .start();
    }

    private static JdbcEventStorageEngine engine(Pool pool, boolean tuned) {
        var serializer = Jackson3Serializer.builder().build();
        var engine = JdbcEventStorageEngine.builder()
                .connectionProvider(new UnitOfWorkAwareConnectionProviderWrapper(
                        new DataSourceConnectionProvider(pool.connections())))
                .transactionManager(NoTransactionManager.INSTANCE)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .persistenceExceptionResolver(new SQLStateResolver());
        return tuned ? engine.batchSize(BATCH_SIZE).build() : engine.build();
    }

    @Override
    public boolean does(Work work) {
        return true;
    }

    @Override
    public boolean append(int stream, long version, int events) {
        var cause = environment.ids().next().toString();
        var metadata = Map.of("correlationId", cause, "causationId", cause, "actor", BenchAccount.ACTOR);
        var messages = IntStream.range(0, events)
                .<DomainEventMessage<?>>mapToObj(i -> new GenericDomainEventMessage<>(
                        AxonAccount.class.getSimpleName(),
                        BenchAccount.entity(stream),
                        version + i,
                        Contender.booked(stream),
                        metadata))
                .toList();
        try {
            DefaultUnitOfWork.startAndGet(null).execute(() -> axon.eventStore().publish(messages));
            return true;
        } catch (ConcurrencyException | AggregateStreamCreationException taken) {
            return false;
        }
    }

    @Override
    public BenchAccount load(int stream) {
        var account = new AtomicReference<>(BenchAccount.EMPTY);
        var work = DefaultUnitOfWork.startAndGet(null);
        work.execute(() -> axon.repository(AxonAccount.class)
                .load(BenchAccount.entity(stream))
                .execute(loaded -> account.setPlain(loaded.account())));
        return account.getPlain();
    }

    @Override
    public void command(int stream) {
        commands.sendAndWait(new AxonAccount.Book(BenchAccount.entity(stream), Contender.booked(stream)));
    }

    @Override
    public void hotCommand(int stream) {
        cachedCommands.sendAndWait(new AxonAccount.Book(BenchAccount.entity(stream), Contender.booked(stream)));
    }

    @Override
    public long project() {
        long events = count();
        table.build(axon.eventStore(), events);
        return events;
    }

    @Override
    public long catchUp(Consumer<BenchEvent> handler) {
        return tuned ? read(handler) : process(handler);
    }

    private long read(Consumer<BenchEvent> handler) {
        try (var events = engine.readEvents((TrackingToken) null, false)) {
            return events.peek(event -> handler.accept((BenchEvent) event.getPayload()))
                    .reduce(0L, (count, _) -> count + 1, Long::sum);
        }
    }

    private long process(Consumer<BenchEvent> handler) {
        long events = count();
        var left = new CountDownLatch(Math.toIntExact(events));
        var processor = TrackingEventProcessor.builder()
                .name("benchmarks")
                .eventHandlerInvoker(SimpleEventHandlerInvoker.builder()
                        .eventHandlers(new Handler(handler, left))
                        .build())
                .messageSource(axon.eventStore())
                .tokenStore(new InMemoryTokenStore())
                .transactionManager(NoTransactionManager.INSTANCE)
                .build();
        processor.start();
        try {
            if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(left.getCount() + " events were not handled within " + PATIENCE);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the benchmark was interrupted", interrupted);
        } finally {
            // Waiting for its end would be waiting for more events.
            ending.add(processor.shutdownAsync());
        }
        return events;
    }

    private long count() {
        return pool.with(connection -> {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT count(*) FROM domainevententry")) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    @Override
    public void close() {
        ending.forEach(CompletableFuture::join);
        cached.shutdown();
        axon.shutdown();
        table.close();
        pool.close();
    }
}
