package io.leftfold.benchmarks;

import io.leftfold.Environment;
import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import java.util.Map;
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
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.eventsourcing.eventstore.jpa.SQLStateResolver;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.jackson3.Jackson3Serializer;

/// Axon Framework 4: an aggregate behind a command gateway and a
/// [org.axonframework.commandhandling.SimpleCommandBus],
/// the event store of [JdbcEventStorageEngine], no cache and no snapshots, Jackson 3. A connection commits each
/// statement by itself, which are the fewest round trips; what is published together is one statement.
final class AxonContender implements Contender {
    /// Events per query of a reader of the log. Axon's own default is 100.
    private static final int BATCH_SIZE = 1_000;

    private final Pool pool;
    private final JdbcEventStorageEngine engine;
    private final Configuration axon;
    private final CommandGateway commands;
    private final Environment environment;

    private AxonContender(Pool pool, JdbcEventStorageEngine engine, Configuration axon, Environment environment) {
        this.pool = pool;
        this.engine = engine;
        this.axon = axon;
        this.commands = axon.commandGateway();
        this.environment = environment;
    }

    static AxonContender open(String url, Environment environment) {
        var pool = Pool.open(url, "");
        var serializer = Jackson3Serializer.builder().build();
        var engine = JdbcEventStorageEngine.builder()
                .connectionProvider(new UnitOfWorkAwareConnectionProviderWrapper(
                        new DataSourceConnectionProvider(pool.connections())))
                .transactionManager(NoTransactionManager.INSTANCE)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .persistenceExceptionResolver(new SQLStateResolver())
                .batchSize(BATCH_SIZE)
                .build();
        engine.createSchema(PostgresEventTableFactory.INSTANCE);
        var axon = DefaultConfigurer.defaultConfiguration(false)
                .configureSerializer(_ -> serializer)
                .configureEmbeddedEventStore(_ -> engine)
                .configureAggregate(AggregateConfigurer.defaultConfiguration(AxonAccount.class))
                .start();
        return new AxonContender(pool, engine, axon, environment);
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
            axon.eventStore().publish(messages);
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
    public long catchUp(Consumer<BenchEvent> handler) {
        try (var events = engine.readEvents((TrackingToken) null, false)) {
            return events.peek(event -> handler.accept((BenchEvent) event.getPayload()))
                    .reduce(0L, (count, _) -> count + 1, Long::sum);
        }
    }

    @Override
    public void close() {
        axon.shutdown();
        pool.close();
    }
}
