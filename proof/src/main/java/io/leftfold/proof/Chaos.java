package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.examples.shop.Main;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.jdbc.Sql;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.replay.Replay;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Three processes work on one subscription with eight partitions, on PostgreSQL, while events are appended; every
/// two seconds one of them is killed, or stands still for longer than its lease. Their handler fails now and then,
/// see [ChaosNode]; an operator asks for what waits for one. Then the faults end, and tables are held against the
/// log. Used by one thread.
public final class Chaos {
    private static final int NODES = 3;
    private static final int PER_SECOND = 200;
    private static final int STREAMS = 300;
    private static final long EVERY = Duration.ofSeconds(2).toNanos();
    private static final long SAY_EVERY = Duration.ofSeconds(10).toNanos();
    private static final Duration DRAINED_AFTER = Duration.ofMinutes(2);
    private static final int LETTERS = 1_000;

    /// Every change of a row of the ledger, as the database saw it, and every letter that came to be.
    private static final List<String> TABLES = List.of(
            "CREATE TABLE applied (id bigserial PRIMARY KEY, position bigint, partition bigint, epoch bigint, counts bigint)",
            "CREATE TABLE total (stream text PRIMARY KEY, events bigint, content bigint, chain bigint)",
            "CREATE TABLE moved (id bigserial PRIMARY KEY, partition bigint, owner text, epoch_before bigint,"
                    + " epoch bigint, position_before bigint, position bigint)",
            "CREATE TABLE became_letter (position bigint)",
            "CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO moved"
                    + " (partition, owner, epoch_before, epoch, position_before, position) VALUES (NEW.number, NEW.owner,"
                    + " OLD.epoch, NEW.epoch, coalesce(OLD.position, 0), coalesce(NEW.position, 0)); RETURN NULL; END $$",
            "CREATE TRIGGER note_move AFTER UPDATE ON leftfold_partition FOR EACH ROW EXECUTE FUNCTION note_move()",
            "CREATE FUNCTION note_letter() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO became_letter"
                    + " VALUES (NEW.position); RETURN NULL; END $$",
            "CREATE TRIGGER note_letter AFTER INSERT ON leftfold_letter FOR EACH ROW EXECUTE FUNCTION note_letter()");

    /// @param events  of the log, each of which was applied once
    /// @param real    those of them that are from real orders
    /// @param kills   of processes
    /// @param pauses  of processes, for longer than the lease
    /// @param fenced  writes of owners that had lost their partition, all refused
    /// @param claims  of partitions
    /// @param letters events that became letters
    /// @param asked   letters that waited for an operator, who asked for them
    /// @param drained milliseconds from the last fault until all was handled
    public record Figures(
            long events,
            long real,
            int kills,
            int pauses,
            int fenced,
            long claims,
            long letters,
            int asked,
            long drained) {}

    /// One of the processes.
    private static final class Node {
        private final Child child;
        private @Nullable Pause pause;
        private long pausedUntil;

        private Node(Child child) {
            this.child = child;
        }
    }

    private final Campaign campaign;
    private final SplittableRandom random;
    private final String address;
    private final EventStore store;
    private final PostgresReadModels models;
    private final JdbcLedger ledger;
    private final DeadLetters letters;
    private final Node[] nodes = new Node[NODES];
    private int started;
    private int kills;
    private int pauses;
    private int fenced;
    private int asked;

    private Chaos(Campaign campaign, PostgresOptions log, EventStore store, PostgresReadModels models) {
        this.campaign = campaign;
        this.random = new SplittableRandom(campaign.seed());
        this.address = Stores.address(log);
        this.store = store;
        this.models = models;
        this.ledger = JdbcLedger.open(models);
        this.letters = new DeadLetters(store, ledger, campaign.environment());
    }

    /// Goes on for as many seconds as the campaign counts.
    ///
    /// @param orders a folder with the tables of a marketplace, whose orders are in the log from the beginning
    /// @throws Broken if an event was not applied, or twice, or in the wrong order within its stream; if a write of
    ///     an owner was accepted that had lost its partition; if an epoch fell, or a checkpoint; if it does not end
    public static Figures run(Campaign campaign, Optional<Path> orders) {
        var log = Servers.newLog().withPartSize(10_000);
        try (var store = PostgresStore.open(log);
                var models = PostgresReadModels.open(RunningNode.models(log))) {
            return new Chaos(campaign, log, store, models).run(orders);
        }
    }

    private Figures run(Optional<Path> orders) {
        models.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                for (var statement : TABLES) {
                    sql.update(statement);
                }
            }
            return models;
        });
        ledger.register(ChaosNode.SUBSCRIPTION, ChaosNode.PARTITIONS);
        orders.ifPresent(this::copy);
        long real = store.log().head();
        try {
            for (int i = 0; i < NODES; i++) {
                nodes[i] = start("node-" + i);
            }
            awaitShares();
            disturb();
            long healed = now();
            drain();
            var drained = Duration.ofNanos(now() - healed);
            var checked = check();
            return new Figures(
                    store.log().head(),
                    real,
                    kills,
                    pauses,
                    fenced,
                    checked.claims(),
                    checked.letters(),
                    asked,
                    drained.toMillis());
        } finally {
            for (var node : nodes) {
                if (node != null) {
                    node.child.close();
                }
            }
        }
    }

    private long now() {
        return campaign.environment().nanoTime().getAsLong();
    }

    /// The orders as the shop takes them.
    private void copy(Path orders) {
        var folder = campaign.emptyFolder("orders");
        var file = folder.resolve("shop.db");
        try (var shop = Child.start(
                Main.class,
                List.of(),
                Map.of("LEFTFOLD_HOME", folder.toString()),
                campaign.emptyFolder("scratch-orders"),
                "demo",
                "--store",
                "sqlite:" + file,
                "--orders",
                orders.toAbsolutePath().toString(),
                "-o",
                "json")) {
            shop.drain(_ -> {});
            Broken.unless(shop.exit() == 0, "the orders were not imported, see stderr in", folder);
        }
        try (var shop = SqliteStore.openReadOnly(file)) {
            var report = Replay.of(shop).copyTo(store).run();
            Broken.unless(store.log().head() == shop.log().head(), "not all orders were copied", report);
        }
    }

    private Node start(String name) {
        return new Node(Child.start(
                ChaosNode.class,
                List.of(),
                Map.of(),
                campaign.emptyFolder("scratch-" + started++),
                address,
                name,
                String.valueOf(random.nextLong())));
    }

    /// Until each of them has a part of the work.
    private void awaitShares() {
        long end = now() + DRAINED_AFTER.toNanos();
        while (ledger.subscriptions().getFirst().partitions().stream()
                        .flatMap(partition -> partition.owner().stream())
                        .distinct()
                        .count()
                < NODES) {
            Broken.unless(now() < end, "the work was not shared", ledger.subscriptions());
            campaign.pause(20_000);
            listen();
        }
    }

    private void disturb() {
        long began = now();
        long end = began + Duration.ofSeconds(campaign.count()).toNanos();
        long strike = began + EVERY;
        long say = began + SAY_EVERY;
        var streams = random.split();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var appended = threads.submit(() ->
                    Pace.run(campaign.environment(), PER_SECOND, PER_SECOND * campaign.count(), _ -> append(streams)));
            while (now() < end) {
                campaign.pause(20_000);
                listen();
                if (now() >= strike) {
                    strike += EVERY;
                    strike();
                    ask();
                }
                if (now() >= say) {
                    say += SAY_EVERY;
                    say(Duration.ofNanos(now() - began), Duration.ofNanos(end - now()));
                }
            }
            appended.get();
        } catch (InterruptedException | ExecutionException failure) {
            throw new Broken("an append failed, where no server does", failure);
        }
    }

    private void append(SplittableRandom streams) {
        long drawn;
        synchronized (streams) {
            // Some streams have many events, and many have few.
            drawn = Math.min(streams.nextLong(STREAMS), streams.nextLong(STREAMS));
        }
        var content = Long.toString(drawn * drawn).getBytes(StandardCharsets.US_ASCII);
        var event = EventData.of(campaign.environment().ids().next(), "booked", 1, Payload.of("text", content));
        var outcome = store.append(Append.to(StreamId.of("account", "a" + drawn), new Any(), event));
        Broken.unless(outcome instanceof Appended, "an append was refused that asks for nothing", outcome);
    }

    /// Hears what the processes say, and wakes those that have stood still for long enough.
    private void listen() {
        for (var node : nodes) {
            hear(node.child.linesSoFar());
            Broken.unless(node.child.isAlive(), "a process ended by itself, see its stderr", campaign.folder());
            var pause = node.pause;
            if (pause != null && now() >= node.pausedUntil) {
                pause.close();
                node.pause = null;
            }
        }
    }

    private void hear(List<String> lines) {
        for (var line : lines) {
            switch (line) {
                case ChaosNode.FENCED -> fenced++;
                case ChaosNode.READY -> {}
                default -> throw new Broken("a process said something else: " + line);
            }
        }
    }

    /// In turns lets one of them stand still, and kills one as it is, also one that stands still.
    private void strike() {
        int index = random.nextInt(NODES);
        var node = nodes[index];
        if (node.pause == null && pauses <= kills) {
            long lease = ChaosNode.LEASE.toNanos();
            node.pause = Pause.of(node.child);
            node.pausedUntil = now() + lease * 3 / 2 + random.nextLong(lease * 3 / 2);
            pauses++;
            return;
        }
        node.child.kill();
        var last = new ArrayList<String>();
        node.child.drain(last::add);
        hear(last);
        kills++;
        // Under the name that it had, which has its partitions back at once, or as somebody else.
        nodes[index] = start(random.nextBoolean() ? "node-" + index : "node-" + index + "-" + kills);
    }

    /// What an operator does with letters that wait for one.
    private void ask() {
        for (var letter : letters.list(ChaosNode.SUBSCRIPTION, 0, LETTERS)) {
            if (letter.state() == DeadLetter.State.PARKED
                    && letters.retry(ChaosNode.SUBSCRIPTION, letter.position(), "chaos", "the fault has passed")) {
                asked++;
            }
        }
    }

    private long handled() {
        return ledger.subscriptions().getFirst().position();
    }

    private void say(Duration passed, Duration left) {
        System.out.printf(
                Locale.ROOT,
                "chaos: %d s, %,d events, %,d behind, %d kills, %d pauses, %d fenced, %d letters, %d asked for, %,.0f a"
                        + " second, %d s left%n",
                passed.toSeconds(),
                store.log().head(),
                store.log().head() - handled(),
                kills,
                pauses,
                fenced,
                letters.list(ChaosNode.SUBSCRIPTION, 0, LETTERS).size(),
                asked,
                handled() / (passed.toMillis() / 1e3),
                left.toSeconds());
    }

    /// Waits until all is handled, and no letter left.
    private void drain() {
        long end = now() + DRAINED_AFTER.toNanos();
        while (handled() < store.log().head()
                || !letters.list(ChaosNode.SUBSCRIPTION, 0, 1).isEmpty()) {
            Broken.unless(
                    now() < end,
                    "the faults have ended, and not all is handled",
                    ledger.subscriptions(),
                    letters.list(ChaosNode.SUBSCRIPTION, 0, 10));
            campaign.pause(100_000);
            listen();
            ask();
        }
    }

    private record Total(long events, long content, long chain) {
        private Total plus(long content, long position) {
            return new Total(events + 1, this.content + content, (chain * 31 + position) % ChaosNode.PRIME);
        }
    }

    private record Counted(long claims, long letters) {}

    private Counted check() {
        var folded = new HashMap<String, Total>();
        var log = store.log();
        for (long position = 0; position < log.head(); ) {
            var page = store.readAll(Query.ALL, Range.forward().after(position));
            for (var event : page.events()) {
                long content = ChaosNode.content(event);
                folded.merge(
                        event.stream().toString(),
                        new Total(1, content, event.position() % ChaosNode.PRIME),
                        (before, _) -> before.plus(content, event.position()));
            }
            position = page.scannedTo();
        }
        return models.read(connection -> {
            try (var sql = Sql.in(connection)) {
                none(
                        sql,
                        "events that were not applied, or more than once",
                        "SELECT p, count(a.id) FROM generate_series(1, " + log.head() + ") p LEFT JOIN applied a ON"
                                + " a.position = p GROUP BY p HAVING count(a.id) <> 1");
                none(
                        sql,
                        "writes of owners that had lost their partition, accepted",
                        "SELECT position, partition, epoch, counts FROM applied WHERE epoch <> counts");
                none(
                        sql,
                        "epochs that fell from one write of a partition to the next",
                        "SELECT id, partition, epoch FROM (SELECT *, max(epoch) OVER (PARTITION BY partition ORDER BY id)"
                                + " AS highest FROM applied) a WHERE epoch < highest");
                none(
                        sql,
                        "partitions whose epoch or checkpoint fell",
                        "SELECT * FROM moved WHERE epoch < epoch_before OR position < position_before");
                none(
                        sql,
                        "epochs with two owners",
                        "SELECT partition, epoch FROM moved WHERE owner IS NOT NULL GROUP BY partition, epoch"
                                + " HAVING count(DISTINCT owner) > 1");
                var totals = new HashMap<String, Total>();
                sql.query(
                        "SELECT stream, events, content, chain FROM total",
                        row -> totals.put(row.getString(1), new Total(row.getLong(2), row.getLong(3), row.getLong(4))));
                for (var stream : folded.entrySet()) {
                    var there = totals.remove(stream.getKey());
                    Broken.unless(
                            stream.getValue().equals(there),
                            "the read model is not the fold",
                            stream,
                            String.valueOf(there));
                }
                Broken.unless(totals.isEmpty(), "the read model has streams that the log has not", totals);
                return new Counted(
                        count(sql, "SELECT count(*) FROM moved WHERE epoch > epoch_before"),
                        count(sql, "SELECT count(*) FROM became_letter"));
            }
        });
    }

    private static long count(Sql sql, String select) throws java.sql.SQLException {
        return sql.first(select, row -> row.getLong(1)).orElseThrow();
    }

    private static void none(Sql sql, String what, String select) throws java.sql.SQLException {
        var found = sql.query(select + " LIMIT 5", row -> {
            var columns = new ArrayList<String>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                columns.add(row.getMetaData().getColumnLabel(i) + "=" + row.getObject(i));
            }
            return columns;
        });
        Broken.unless(found.isEmpty(), what, found);
    }
}
