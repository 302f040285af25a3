package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.StreamId;
import io.leftfold.Write;
import io.leftfold.examples.shop.Address;
import io.leftfold.examples.shop.CustomerEvent;
import io.leftfold.examples.shop.Item;
import io.leftfold.examples.shop.Money;
import io.leftfold.examples.shop.OrderEvent;
import io.leftfold.examples.shop.ReadModels;
import io.leftfold.examples.shop.ShopCodec;
import io.leftfold.examples.shop.ShopEvent;
import io.leftfold.examples.shop.TrackingNumber;
import io.leftfold.jdbc.Sql;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.project.Comparison;
import io.leftfold.project.Comparison.Compared;
import io.leftfold.project.Projections;
import io.leftfold.project.ReadModel;
import io.leftfold.project.SwitchOutcome;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.subscribe.SubscriptionOptions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// The shop's read models are built anew beside those that are read, while orders come in at a steady rate; then
/// both versions are compared, and the new ones become the live ones. All the while somebody reads.
final class Rebuilds {
    /// What the events of a customer with two orders are.
    private static final int EVENTS_EACH = 10;

    /// Customers whose events share an append while the log is filled.
    private static final int FILLED_AT_ONCE = 500;

    /// Of what the appends did before.
    private static final double KEPT = 0.8;

    /// How long appends are looked at before the rebuild.
    private static final Duration BEFORE = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Instant AT = Instant.parse("2018-03-01T10:00:00Z");
    private static final Address BERLIN = new Address("10115", "Berlin", "BE");
    private static final Address MUNICH = new Address("80331", "München", "BY");
    private static final List<Item> ITEMS = List.of(new Item("p-1", 2, new Money(1_250), new Money(490)));

    /// What a reader asks for as the table of orders, and its views.
    static final String LIVE = "{v:shop-orders}";

    private final Campaign campaign;
    private final Environment environment;
    private final int perSecond;
    private final String read;
    private final EventStore store;
    private final UUID log;
    private final SqliteReadModels models;
    private final Projections projections;
    private final AtomicLong orders = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();

    private Rebuilds(Campaign campaign, int perSecond, String read, EventStore store, SqliteReadModels models) {
        this.campaign = campaign;
        this.environment = campaign.environment();
        this.perSecond = perSecond;
        this.read = read;
        this.store = store;
        this.log = store.log().id();
        this.models = models;
        this.projections = Projections.in(models, environment);
    }

    /// @param perSecond appends of one event each
    /// @param read      the version that readers ask for, [#LIVE] if all is to be well
    /// @return a line of figures, of a log with so many events as the campaign counts
    static String run(Campaign campaign, int perSecond, String read) {
        var file = campaign.emptyFolder("rebuild").resolve("models.db");
        try (var store = PostgresStore.open(Servers.plainLog());
                var models = SqliteReadModels.open(file)) {
            return new Rebuilds(campaign, perSecond, read, store, models).run();
        }
    }

    private String run() {
        fill();
        var options = SubscriptionOptions.DEFAULTS;
        var now = List.<ReadModel<?>>of(ReadModels.ORDERS, ReadModels.CUSTOMERS);
        var next = List.<ReadModel<?>>of(ReadModels.ORDERS.withVersion(2), ReadModels.CUSTOMERS.withVersion(2));
        now.forEach(this::build);
        projections.migrate(next);
        var isOver = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var _ = projections.start(now.getFirst(), store, options);
                var _ = projections.start(now.getLast(), store, options)) {
            long there = orders.get();
            var reader = threads.submit(() -> read(there, isOver::get));
            try {
                var before = appendWhile(threads, threads.submit(() -> pause(BEFORE)));
                long head = store.log().head();
                long began = nanos();
                var building = threads.submit(() -> next.forEach(this::build));
                var meanwhile = appendWhile(threads, building);
                double seconds = (nanos() - began) / 1e9;
                Broken.unless(
                        meanwhile.perSecond >= KEPT * before.perSecond,
                        "a rebuild slowed appends down",
                        before + ", " + meanwhile);
                String switched;
                try (var _ = projections.start(next.getFirst(), store, options);
                        var _ = projections.start(next.getLast(), store, options)) {
                    compare(now, next);
                    var switching = threads.submit(() -> switchTo(next));
                    appendWhile(threads, switching);
                    switched = switching.get();
                    catchUp(next);
                }
                isOver.set(true);
                reader.get();
                Broken.unless(
                        projections.query("shop-orders", this::ordersThere) == orders.get(),
                        "the new version lacks orders",
                        orders);
                return String.format(
                        Locale.ROOT,
                        "%,d events into two models in %.1f s, %,.0f a second, beside appends: %s before, %s meanwhile;"
                                + " %,d reads, none of a model that was half built; a planted difference found; %s",
                        head,
                        seconds,
                        2 * head / seconds,
                        before,
                        meanwhile,
                        reads.get(),
                        switched);
            } finally {
                isOver.set(true);
            }
        } catch (InterruptedException | ExecutionException failure) {
            throw failure.getCause() instanceof Broken broken
                    ? broken
                    : new Broken("a rebuild failed, where nothing fails", failure);
        }
    }

    private void fill() {
        int customers = Math.max(1, campaign.count() / EVENTS_EACH);
        for (int first = 0; first < customers; first += FILLED_AT_ONCE) {
            var writes = new ArrayList<Write>();
            for (int customer = first; customer < Math.min(customers, first + FILLED_AT_ONCE); customer++) {
                var id = "c" + customer;
                writes.add(write(
                        StreamId.of("customer", id),
                        List.of(new CustomerEvent.Imported(id, BERLIN), new CustomerEvent.AddressChanged(id, MUNICH))));
                writes.add(order("o" + customer + "-1", id));
                writes.add(order("o" + customer + "-2", id));
            }
            store.append(new Append(Optional.empty(), writes, List.of()));
        }
        orders.set(2L * customers);
    }

    private Write order(String id, String customer) {
        return write(
                StreamId.of("order", id),
                List.of(
                        new OrderEvent.Created(id, customer, ITEMS, BERLIN, AT),
                        new OrderEvent.Confirmed(id, AT),
                        new OrderEvent.Shipped(id, new TrackingNumber("TRK12345678"), "post", AT),
                        new OrderEvent.Delivered(id, "Ada", AT)));
    }

    private Write write(StreamId stream, List<? extends ShopEvent> events) {
        return new Write(
                stream, events.stream().map(event -> data(stream, event)).toList());
    }

    private EventData data(StreamId stream, ShopEvent event) {
        return ShopCodec.ALL.write(event, environment.ids().next(), log, stream).withTags(event.tags());
    }

    private void build(ReadModel<?> model) {
        Broken.unless(
                projections.build(model, store, SubscriptionOptions.DEFAULTS, (_, _) -> {}, PATIENCE),
                "a read model was not built in time",
                model.subscription());
    }

    /// What appends did in some time.
    private record Appends(double perSecond, double p99Millis) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.0f a second, p99 %.1f ms", perSecond, p99Millis);
        }
    }

    /// Appends a new order at each tick until `work` is done.
    private Appends appendWhile(ExecutorService threads, Future<?> work)
            throws InterruptedException, ExecutionException {
        var calls = new ArrayList<Future<Long>>();
        long tick = Duration.ofSeconds(1).dividedBy(perSecond).toNanos();
        long began = nanos();
        for (long due = began; !work.isDone(); due += tick) {
            pause(Duration.ofNanos(due - nanos()));
            calls.add(threads.submit(this::append));
        }
        long[] nanos = new long[calls.size()];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = calls.get(i).get();
        }
        double seconds = (nanos() - began) / 1e9;
        work.get();
        Arrays.sort(nanos);
        return new Appends(nanos.length / seconds, nanos[nanos.length * 99 / 100] / 1e6);
    }

    private long append() {
        long began = nanos();
        var id = environment.ids().next().toString();
        var created = new OrderEvent.Created(id, "c0", ITEMS, MUNICH, AT);
        store.append(
                new Append(Optional.empty(), List.of(write(StreamId.of("order", id), List.of(created))), List.of()));
        orders.incrementAndGet();
        return nanos() - began;
    }

    /// Asks for what the shop shows, over and over. Orders only become more, and a view shows what the table has.
    private void read(long there, BooleanSupplier isOver) {
        long most = there;
        while (!isOver.getAsBoolean()) {
            long[] seen = projections.query(sql -> new long[] {
                ordersThere(sql),
                sql.first("SELECT sum(orders) FROM orders_by_month" + read, row -> row.getLong(1))
                        .orElse(0L)
            });
            Broken.unless(seen[0] == seen[1], "two questions of one read saw different models", Arrays.toString(seen));
            Broken.unless(seen[0] >= most, "a read saw fewer orders than one before", seen[0] + " after " + most);
            most = seen[0];
            reads.incrementAndGet();
            campaign.pause(10_000);
        }
    }

    private long ordersThere(Sql sql) throws SQLException {
        return sql.first("SELECT count(*) FROM orders" + read, row -> row.getLong(1))
                .orElse(0L);
    }

    /// Finds nothing, then the one thing that is planted in each new version, then nothing again.
    private void compare(List<ReadModel<?>> now, List<ReadModel<?>> next) {
        catchUp(next);
        for (int i = 0; i < now.size(); i++) {
            var compared = compared(now.get(i), next.get(i));
            Broken.unless(compared.isSame(), "a rebuild came to another model", compared);
        }
        plant("UPDATE orders_v2 SET cents = cents + 1 WHERE id = 'o0-1'");
        expectOne(compared(now.getFirst(), next.getFirst()), "cents");
        plant("UPDATE orders_v2 SET cents = cents - 1 WHERE id = 'o0-1'");
        plant("UPDATE leftfold_document SET body = replace(body, '\"BY\"', '\"XX\"')"
                + " WHERE version = 2 AND doc_key = 'c0'");
        expectOne(compared(now.getLast(), next.getLast()), "state");
        plant("UPDATE leftfold_document SET body = replace(body, '\"XX\"', '\"BY\"')"
                + " WHERE version = 2 AND doc_key = 'c0'");
        Broken.unless(compared(now.getLast(), next.getLast()).isSame(), "what was mended still differs", next);
    }

    private Compared compared(ReadModel<?> now, ReadModel<?> next) {
        var comparison = projections.compare(now, next, List.of(), 10, PATIENCE);
        return switch (comparison) {
            case Compared compared -> compared;
            case Comparison.Apart apart -> throw new Broken("two versions never were at one position: " + apart);
        };
    }

    private static void expectOne(Compared compared, String what) {
        Broken.unless(
                compared.different() == 1
                        && compared.onlyInFirst() + compared.onlyInSecond() == 0
                        && compared.sample().getFirst().what().equals(what),
                "a planted difference was not found",
                compared);
    }

    private void plant(String statement) {
        int changed = models.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                return sql.update(statement);
            }
        });
        Broken.unless(changed == 1, "nothing was planted", statement);
    }

    /// @return how long it took
    private String switchTo(List<ReadModel<?>> next) {
        long began = nanos();
        for (var model : next) {
            var outcome = projections.switchTo(model.name(), 2, "proof", "a rebuild", PATIENCE);
            Broken.unless(outcome instanceof SwitchOutcome.Switched, "the new version did not become live", outcome);
        }
        long nanos = nanos() - began;
        // A little of what comes in is for the new version alone to show.
        pause(Duration.ofSeconds(1));
        return String.format(Locale.ROOT, "switched in %.0f ms", nanos / 1e6);
    }

    /// Waits until all versions that are kept have all events.
    private void catchUp(List<ReadModel<?>> next) {
        long head = store.log().head();
        for (var model : next) {
            Broken.unless(
                    projections.waitFor(model.name(), head, PATIENCE), "a read model does not come to the head", head);
        }
    }

    private void pause(Duration duration) {
        if (duration.isPositive()) {
            environment.pause().accept(duration);
        }
    }

    private long nanos() {
        return environment.nanoTime().getAsLong();
    }
}
