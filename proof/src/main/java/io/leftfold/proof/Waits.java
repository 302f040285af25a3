package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.jdbc.Sql;
import io.leftfold.subscribe.Batch;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.NodeOptions;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/// How long those wait who append an event and then want it in a read model: from the return of the append to
/// that of `waitFor`, at a steady rate, on PostgreSQL. The read model and its checkpoint are one transaction.
final class Waits {
    /// Of those that come first, while the machine warms up, nothing is kept.
    private static final int WARM_UP = 2_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final String TABLE = "CREATE TABLE IF NOT EXISTS total (stream text PRIMARY KEY, events bigint)";
    private static final String COUNT =
            "INSERT INTO total AS t VALUES (?, 1) ON CONFLICT (stream) DO UPDATE SET events = t.events + 1";

    private static final EventSink<Connection> TOTALS = new EventSink<>() {
        @Override
        public void within(Batch batch, Connection transaction) throws SQLException {
            try (var sql = Sql.in(transaction)) {
                for (var event : batch.events()) {
                    sql.write(COUNT, event.stream().toString());
                }
            }
        }
    };

    private final Campaign campaign;
    private final AtomicLongArray called;
    private final AtomicLongArray acknowledged;
    private final AtomicLongArray seen;

    private Waits(Campaign campaign) {
        this.campaign = campaign;
        this.called = new AtomicLongArray(1 + WARM_UP + campaign.count());
        this.acknowledged = new AtomicLongArray(1 + WARM_UP + campaign.count());
        this.seen = new AtomicLongArray(1 + WARM_UP + campaign.count());
    }

    /// @param perSecond how many append and wait in a second
    /// @param bar       what half of them may wait at most, in milliseconds
    /// @return a line of figures
    /// @throws Broken if they wait longer
    static String run(Campaign campaign, int perSecond, double bar) {
        return new Waits(campaign).measure(perSecond, bar);
    }

    private String measure(int perSecond, double bar) {
        var log = Servers.plainLog();
        try (var running = RunningNode.start(log, NodeOptions.of("waits"), ledger -> ledger)) {
            running.models().transaction(connection -> {
                try (var sql = Sql.in(connection)) {
                    return sql.update(TABLE);
                }
            });
            var subscription = running.node().run(Subscriber.of("totals", Query.ALL, TOTALS));
            Pace.run(
                    campaign.environment(),
                    perSecond,
                    seen.length() - 1,
                    number -> appendAndWait(running, subscription, number));
            var latencies = Latencies.between(acknowledged, seen, 1 + WARM_UP);
            var figures = perSecond + " a second: "
                    + Latencies.between(called, acknowledged, 1 + WARM_UP).figures("append") + ", "
                    + latencies.figures("from there to the read model");
            Broken.unless(latencies.percentile(50) <= bar, "half of them wait longer than " + bar + " ms", figures);
            return figures;
        }
    }

    private void appendAndWait(RunningNode running, Subscription subscription, int number) {
        var event = EventData.of(campaign.environment().ids().next(), "booked", 1, Payload.of("bin", new byte[250]));
        var append = Append.to(StreamId.of("account", "a" + number % 100), new Any(), event);
        long began = now();
        if (!(running.store().append(append) instanceof Appended appended)) {
            throw new Broken("an append was refused that asks for nothing");
        }
        int position = (int) appended.first();
        acknowledged.set(position, now());
        called.set(position, began);
        Broken.unless(subscription.waitFor(position, TIMEOUT), "it did not come", position);
        seen.set(position, now());
    }

    private long now() {
        return campaign.environment().nanoTime().getAsLong();
    }
}
