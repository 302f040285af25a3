package io.leftfold.proof;

import io.leftfold.Environment;
import io.leftfold.LeaseLostException;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.jdbc.Sql;
import io.leftfold.subscribe.Batch;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.LetterRetry;
import io.leftfold.subscribe.NodeOptions;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.SubscriptionLedger;
import io.leftfold.subscribe.SubscriptionOptions;
import io.leftfold.subscribe.SubscriptionStatus;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/// A process that takes part in the work on the subscription of [Chaos], until it is killed. Its handler keeps a
/// total per stream and writes down each time that it handles an event, both in the ledger's transaction, and
/// fails now and then.
final class ChaosNode implements EventSink<Connection> {
    static final String SUBSCRIPTION = "chaos";
    static final int PARTITIONS = 8;
    static final Duration LEASE = Duration.ofSeconds(1);
    static final String READY = "ready";

    /// Work that was done under a claim which did not count any more, and was refused.
    static final String FENCED = "fenced";

    /// What `chain` is the remainder of.
    static final long PRIME = 1_000_000_007;

    /// So few that the suspects after a kill are done with before the next one.
    private static final int BATCH_SIZE = 100;

    /// Of a hundred attempts so many fail; of those, one in so many says that it always will.
    private static final int FAILURES = 5;

    private static final int FOR_EVER = 20;
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration OUTSIDE = Duration.ofMillis(3);

    /// As the row of the partition is within the transaction, which has locked it.
    private static final String APPLIED =
            "INSERT INTO applied (position, partition, epoch, counts) SELECT ?, ?, ?, epoch FROM leftfold_partition"
                    + " WHERE subscription = '" + SUBSCRIPTION + "' AND number = ?";

    private static final String TOTAL =
            "INSERT INTO total AS t (stream, events, content, chain) VALUES (?, 1, ?, ?) ON CONFLICT (stream) DO UPDATE"
                    + " SET events = t.events + 1, content = t.content + excluded.content,"
                    + " chain = (t.chain * 31 + excluded.chain) % " + PRIME;

    private static final class Pretended extends RuntimeException {
        private final boolean isPermanent;

        private Pretended(boolean isPermanent) {
            super("pretended");
            this.isPermanent = isPermanent;
        }
    }

    private final SplittableRandom random;

    private ChaosNode(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /// @param arguments address of the log, name of the node, seed
    static void main(String[] arguments) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var options = NodeOptions.of(arguments[1]).withLease(LEASE);
        var sink = new ChaosNode(Long.parseLong(arguments[2]));
        var retry = LetterRetry.DEFAULTS.withFirst(Duration.ofMillis(200)).withLongest(Duration.ofSeconds(2));
        try (var running = RunningNode.start(Stores.options(arguments[0]), options, ledger -> telling(ledger, out));
                var subscription = running.node()
                        .run(Subscriber.of(SUBSCRIPTION, Query.ALL, sink)
                                .withPartitions(PARTITIONS)
                                .withOptions(SubscriptionOptions.DEFAULTS
                                        .withBatchSize(BATCH_SIZE)
                                        .withRetry(retry)
                                        .withPermanent(failure ->
                                                failure instanceof Pretended pretended && pretended.isPermanent)))) {
            out.println(READY);
            while (!(subscription.status() instanceof SubscriptionStatus.Failed failed)) {
                Environment.system().pause().accept(LOOK_EVERY);
            }
            out.println("it stopped: " + failed.reason());
        }
    }

    @SuppressWarnings("unchecked") // it is asked for this interface
    private static SubscriptionLedger<Connection> telling(SubscriptionLedger<Connection> ledger, PrintStream out) {
        return (SubscriptionLedger<Connection>) Proxy.newProxyInstance(
                ChaosNode.class.getClassLoader(), new Class<?>[] {SubscriptionLedger.class}, (_, method, arguments) -> {
                    try {
                        return method.invoke(ledger, arguments);
                    } catch (InvocationTargetException failure) {
                        if (method.getName().equals("apply")
                                && failure.getTargetException() instanceof LeaseLostException) {
                            out.println(FENCED);
                        }
                        throw failure.getTargetException();
                    }
                });
    }

    @Override
    public void before(Batch batch) {
        // A while outside of the transaction, so that one that is stopped is often stopped there.
        Environment.system().pause().accept(OUTSIDE);
        batch.forEach(_ -> failSometimes());
    }

    @Override
    public void within(Batch batch, Connection transaction) throws SQLException {
        try (var sql = Sql.in(transaction)) {
            batch.forEach(event -> {
                apply(sql, batch.claim(), event);
                failSometimes();
            });
        }
    }

    private static void apply(Sql sql, Claim claim, RecordedEvent event) {
        try {
            sql.write(APPLIED, event.position(), claim.partition(), claim.epoch(), claim.partition());
            sql.write(TOTAL, event.stream().toString(), content(event), event.position() % PRIME);
        } catch (SQLException failure) {
            throw new IllegalStateException("the event at position " + event.position(), failure);
        }
    }

    static long content(RecordedEvent event) {
        var sum = new CRC32();
        event.payload().addTo(sum);
        return sum.getValue();
    }

    /// Called twice for each event.
    private synchronized void failSometimes() {
        if (random.nextInt(200) < FAILURES) {
            throw new Pretended(random.nextInt(FOR_EVER) == 0);
        }
    }
}
