package io.leftfold.benchmarks;

import io.leftfold.Environment;
import io.leftfold.bench.BenchEvent.Booked;
import io.leftfold.bench.BenchModels;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.PostgresTokenTableFactory;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/// Tables that a pooled streaming processor of Axon keeps: its tokens are beside them, and change in the same
/// transaction. Used by one thread.
///
/// @param segments  that the processor has, each with a token of its own
/// @param batchSize events of a segment that share a transaction, at most
final class AxonTable implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(10);

    /// A token may hold an object of any class, which Jackson 3 reads only where it is told to.
    private static final PolymorphicTypeValidator TOKENS = BasicPolymorphicTypeValidator.builder()
            .allowIfBaseType(Object.class)
            .build();

    /// As many as Axon's own configuration gives to a processor.
    private static final int WORKERS = 4;

    private final Pool pool;
    private final AxonTransactions transactions;
    private final TokenStore tokens;
    private final int segments;
    private final int batchSize;
    private final Environment environment;
    private final ScheduledExecutorService coordinator = Executors.newScheduledThreadPool(1);
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(WORKERS);
    private int version;

    private AxonTable(
            Pool pool,
            AxonTransactions transactions,
            TokenStore tokens,
            int segments,
            int batchSize,
            Environment environment) {
        this.pool = pool;
        this.transactions = transactions;
        this.tokens = tokens;
        this.segments = segments;
        this.batchSize = batchSize;
        this.environment = environment;
    }

    static AxonTable open(String url, int segments, int batchSize, Environment environment) {
        var pool = Pool.open(url, "");
        var transactions = new AxonTransactions(pool.connections());
        var tokens = JdbcTokenStore.builder()
                .connectionProvider(transactions)
                .serializer(Jackson3Serializer.builder()
                        .jsonMapperBuilderCustomizer(json -> json.polymorphicTypeValidator(TOKENS))
                        .build())
                .build();
        tokens.createSchema(PostgresTokenTableFactory.INSTANCE);
        return new AxonTable(pool, transactions, tokens, segments, batchSize, environment);
    }

    /// Changes the row that an event is about, in the transaction of its batch.
    private record Handler(AxonTransactions transactions, String upsert, CountDownLatch left) {
        @EventHandler
        @SuppressWarnings("unused") // Axon calls it
        void on(Booked event) throws SQLException {
            try (var connection = transactions.getConnection();
                    var statement = connection.prepareStatement(upsert)) {
                statement.setString(1, event.account());
                statement.setLong(2, event.cents());
                statement.setString(3, event.currency());
                statement.executeUpdate();
            }
            left.countDown();
        }
    }

    /// Builds one more.
    ///
    /// @param events of the log
    void build(StreamableMessageSource<TrackedEventMessage<?>> log, long events) {
        version++;
        pool.run(BenchModels.named(BenchModels.CREATE, version));
        var left = new CountDownLatch(Math.toIntExact(events));
        var handler = new Handler(transactions, BenchModels.named(BenchModels.UPSERT, version), left);
        var processor = PooledStreamingEventProcessor.builder()
                .name("table-" + version)
                .eventHandlerInvoker(SimpleEventHandlerInvoker.builder()
                        .eventHandlers(handler)
                        .build())
                .messageSource(log)
                .tokenStore(tokens)
                .transactionManager(transactions)
                .coordinatorExecutor(coordinator)
                .workerExecutor(workers)
                .initialSegmentCount(segments)
                .batchSize(batchSize)
                .build();
        processor.start();
        try {
            if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(left.getCount() + " events were not handled within " + PATIENCE);
            }
            // The last batches may not be committed yet.
            while (pool.with(this::taken) < events) {
                environment.pause().accept(LOOK);
            }
            BenchModels.checked(pool.with(this::taken), events);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the benchmark was interrupted", interrupted);
        } finally {
            processor.shutdownAsync().join();
        }
    }

    private long taken(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(BenchModels.named(BenchModels.COUNT, version))) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        coordinator.shutdown();
        workers.shutdown();
        pool.close();
    }
}
