package io.leftfold.proof;

import com.sun.management.OperatingSystemMXBean;
import io.leftfold.Append;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Payload;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.Write;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.postgres.embedded.EmbeddedOptions;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import java.lang.management.ManagementFactory;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// What a log in PostgreSQL that is ten times as large costs those who append to it and read streams: two
/// logs on one server, measured in turns.
final class Sizes {
    private static final int TIMES = 10;
    private static final int EVENTS = 10;
    private static final int CLIENTS = 64;
    private static final int ROUNDS = 5;

    /// Events of one append while a log is filled.
    private static final int BATCH = 5_000;

    private static final Duration ROUND = Duration.ofSeconds(6);

    /// A quarter of the memory, as PostgreSQL's manual has it for a server with a machine to itself (19.4.1).
    private static final EmbeddedOptions OPTIONS = EmbeddedOptions.DEFAULTS
            .withSetting("shared_buffers", megabytesOfMemory() / 4 + "MB")
            .withSetting("max_wal_size", "4GB");

    /// Of a server that has these two logs alone: what loads and appends look at.
    private static final String WARM = """
            SELECT pg_prewarm(c.oid)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT SIMILAR TO '(pg|inf)%'
            WHERE c.relkind IN ('r', 'i') AND c.relname NOT SIMILAR TO '%(tag|correlation|causation)%'
            """;

    /// @param random chooses streams, from one round to the next others
    private record Log(EventStore store, long streams, SplittableRandom random) {}

    private final Campaign campaign;
    private final Environment environment;

    private Sizes(Campaign campaign) {
        this.campaign = campaign;
        this.environment = campaign.environment();
    }

    /// @return a line of figures, of a log with so many events as the campaign counts, and one with a tenth
    static String run(Campaign campaign) {
        return new Sizes(campaign).measure();
    }

    private String measure() {
        int large = campaign.count();
        try (var server = EmbeddedPostgres.start(campaign.emptyFolder("sizes"), OPTIONS);
                var one = PostgresStore.open(Servers.plainLog(server.url()));
                var ten = PostgresStore.open(Servers.plainLog(server.url()))) {
            var random = new SplittableRandom(campaign.seed());
            var logs = List.of(
                    new Log(one, large / TIMES / EVENTS, random.split()), new Log(ten, large / EVENTS, random.split()));
            for (var log : logs) {
                fill(log);
            }
            var hugePages = settle(server.url());
            // First what leaves the logs as they are.
            var load = compare("load of " + EVENTS + " events", logs, this::load);
            var append = compare("append", logs, this::append);
            return String.format(
                    Locale.ROOT,
                    "%,d events against %,d, huge pages %s: %s, %s; in the end %,d and %,d",
                    large,
                    large / TIMES,
                    hugePages,
                    load,
                    append,
                    ten.log().head(),
                    one.log().head());
        }
    }

    /// What a server does some time after so much was written would else be done while one log is measured; and
    /// the small log would come into memory in the first seconds, the large one never.
    ///
    /// @return whether the server has huge pages, as it says: without them each of its processes has a table of
    ///     pages of its own over the shared memory, which the larger log fills more of
    private static String settle(String url) {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("VACUUM (ANALYZE, FREEZE)");
            statement.execute("CHECKPOINT");
            statement.execute("CREATE EXTENSION pg_prewarm");
            statement.execute(WARM);
            try (var row = statement.executeQuery("SHOW huge_pages_status")) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException failure) {
            throw new Broken("the server does not clean up", failure);
        }
    }

    private void fill(Log log) {
        long began = environment.nanoTime().getAsLong();
        int each = BATCH / EVENTS;
        for (long first = 0; first < log.streams; first += each) {
            var writes = new ArrayList<Write>();
            var conditions = new ArrayList<Stated>();
            for (long stream = first; stream < Math.min(first + each, log.streams); stream++) {
                long number = stream;
                writes.add(new Write(
                        stream(number),
                        IntStream.range(0, EVENTS).mapToObj(_ -> event(number)).toList()));
                conditions.add(new StreamVersion(stream(number), new Exactly(0)));
            }
            var append = new Append(Optional.of(AppendKey.of("fill-" + first)), writes, conditions);
            Broken.unless(log.store.append(append) instanceof Appended, "not filled", first);
            if (first / each % 200 == 199) {
                double seconds = (environment.nanoTime().getAsLong() - began) / 1e9;
                long done = first + each;
                System.out.printf(
                        Locale.ROOT,
                        "filling: %,d of %,d events, %,.0f a second, %.0f s left%n",
                        done * EVENTS,
                        log.streams * EVENTS,
                        done * EVENTS / seconds,
                        (log.streams - done) * seconds / done);
            }
        }
    }

    private EventData event(long stream) {
        return EventData.of(environment.ids().next(), "booked", 1, Payload.of("bin", new byte[250]))
                .withTags(Tag.of("account", "a" + stream));
    }

    private static long megabytesOfMemory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() >> 20;
    }

    private static StreamId stream(long number) {
        return StreamId.of("account", "a" + number);
    }

    private void append(Log log, SplittableRandom random) {
        long stream = random.nextLong(log.streams);
        var outcome = log.store.append(Append.to(stream(stream), new Any(), event(stream)));
        Broken.unless(outcome instanceof Appended, "refused", stream);
    }

    private void load(Log log, SplittableRandom random) {
        var stream = stream(random.nextLong(log.streams));
        // As a command loads its state.
        var page = log.store.read(stream, Range.forward().dataOnly());
        Broken.unless(page.events().size() == EVENTS, "not all of a stream was read", stream);
    }

    private interface Work {
        void on(Log log, SplittableRandom random);
    }

    private String compare(String what, List<Log> logs, Work work) {
        logs.forEach(log -> rate(log, work));
        double[] ratios = new double[ROUNDS];
        double[] rates = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            // Who begins changes.
            var order = round % 2 == 0 ? logs : logs.reversed();
            double first = rate(order.getFirst(), work);
            double second = rate(order.getLast(), work);
            rates[round] = round % 2 == 0 ? second : first;
            ratios[round] = round % 2 == 0 ? first / second : second / first;
        }
        Arrays.sort(ratios);
        Arrays.sort(rates);
        return String.format(
                Locale.ROOT,
                "%s %.2f times (%s), %,.0f a second",
                what,
                ratios[ROUNDS / 2],
                Arrays.stream(ratios)
                        .mapToObj(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                        .toList(),
                rates[ROUNDS / 2]);
    }

    private double rate(Log log, Work work) {
        long began = environment.nanoTime().getAsLong();
        long done = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<Integer>>();
            for (int client = 0; client < CLIENTS; client++) {
                var random = log.random.split();
                clients.add(threads.submit(() -> {
                    int calls = 0;
                    while (environment.nanoTime().getAsLong() - began < ROUND.toNanos()) {
                        work.on(log, random);
                        calls++;
                    }
                    return calls;
                }));
            }
            for (var client : clients) {
                done += client.get();
            }
        } catch (InterruptedException | ExecutionException failure) {
            throw new Broken("a call failed, where nothing fails", failure);
        }
        return done / ((environment.nanoTime().getAsLong() - began) / 1e9);
    }
}
