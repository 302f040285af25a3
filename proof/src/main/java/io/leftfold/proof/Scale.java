package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Write;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.subscribe.NodeOptions;
import io.leftfold.subscribe.PartitionRecord;
import io.leftfold.subscribe.Subscriber;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How many events one, two and four processes handle in a second that share a subscription, whose handler waits
/// for a millisecond, and of which each may do one delivery at a time. Whatever else they do, read, decode, move
/// checkpoints and claim, is what keeps them from being twice and four times as fast.
final class Scale {
    private static final int PARTITIONS = 8;
    private static final int[] PROCESSES = {1, 2, 4};
    private static final Duration WAIT = Duration.ofMillis(1);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int STREAMS = 1_000;

    /// More than are handled.
    private static final int EVENTS_PER_SECOND = 6_000;

    private final Campaign campaign;
    private final Duration warmUp;
    private final Duration window;
    private final PostgresOptions log = Servers.plainLog();

    private Scale(Campaign campaign, Duration warmUp, Duration window) {
        this.campaign = campaign;
        this.warmUp = warmUp;
        this.window = window;
    }

    /// In so many rounds as the campaign counts.
    ///
    /// @param warmUp how long the processes run before each measurement
    /// @param window how long each measurement takes
    /// @param bar    what fraction of linear is to be reached
    /// @return a line of figures
    /// @throws Broken if it is not
    static String run(Campaign campaign, Duration warmUp, Duration window, double bar) {
        return new Scale(campaign, warmUp, window).measure(bar);
    }

    private String measure(double bar) {
        try (var store = PostgresStore.open(log);
                var models = PostgresReadModels.open(RunningNode.models(log))) {
            var ledger = JdbcLedger.open(models);
            fill(store);
            var rates = new double[PROCESSES.length][campaign.count()];
            for (int round = 0; round < campaign.count(); round++) {
                for (int i = 0; i < PROCESSES.length; i++) {
                    // Who begins changes.
                    int which = (i + round) % PROCESSES.length;
                    int processes = PROCESSES[which];
                    rates[which][round] = rate(ledger, processes, "scale-" + processes + "-" + round);
                    System.out.printf(
                            Locale.ROOT,
                            "scale: round %d of %d, %d processes, %,.0f a second%n",
                            round + 1,
                            campaign.count(),
                            processes,
                            rates[which][round]);
                }
            }
            var figures = new ArrayList<String>();
            double lowest = 1;
            for (int i = 0; i < PROCESSES.length; i++) {
                int processes = PROCESSES[i];
                var linear = new double[campaign.count()];
                for (int round = 0; round < linear.length; round++) {
                    linear[round] = rates[i][round] / rates[0][round] / processes;
                }
                lowest = Math.min(lowest, median(linear));
                figures.add(String.format(
                        Locale.ROOT,
                        "%d processes %,.0f a second, %.2f of linear",
                        processes,
                        median(rates[i]),
                        median(linear)));
            }
            Broken.unless(lowest >= bar, "less than " + bar + " of linear", figures);
            return String.join(", ", figures) + ", medians of " + campaign.count();
        }
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private void fill(EventStore store) {
        for (long appends = appends(); appends > 0; appends--) {
            var writes = IntStream.range(0, STREAMS)
                    .mapToObj(stream -> new Write(StreamId.of("account", "a" + stream), List.of(event())))
                    .toList();
            var outcome = store.append(new Append(Optional.empty(), writes, List.of()));
            Broken.unless(outcome instanceof Appended, "not filled", outcome);
        }
    }

    /// So many that no partition comes to the end of the log in the time of a measurement.
    private long appends() {
        return (window.plus(warmUp).toSeconds() + 5) * EVENTS_PER_SECOND / STREAMS;
    }

    private EventData event() {
        return EventData.of(campaign.environment().ids().next(), "booked", 1, Payload.of("bin", new byte[250]));
    }

    /// @return events a second, of all processes together, once each has its share
    private double rate(JdbcLedger ledger, int processes, String subscription) {
        var children = new ArrayList<Child>();
        try {
            for (int i = 0; i < processes; i++) {
                children.add(Child.start(
                        Node.class,
                        List.of(),
                        Map.of(),
                        campaign.emptyFolder("scratch-" + i),
                        Stores.address(log),
                        "node-" + i,
                        subscription));
            }
            awaitShares(ledger, processes, subscription);
            campaign.pause(warmUp.toNanos() / 1_000);
            long from = now();
            campaign.pause(window.toNanos() / 1_000);
            long to = now();
            campaign.pause(3 * TICK.toNanos() / 1_000);
            Broken.unless(
                    partitions(ledger, subscription).stream().allMatch(there -> there.position() < appends() * STREAMS),
                    "a partition came to the end of the log meanwhile",
                    subscription);
            double events = 0;
            for (var child : children) {
                child.kill();
                var samples = new ArrayList<String>();
                child.drain(samples::add);
                events += at(to, samples) - at(from, samples);
            }
            return events / ((to - from) / 1e9);
        } finally {
            children.forEach(Child::close);
        }
    }

    private long now() {
        return campaign.environment().nanoTime().getAsLong();
    }

    private static List<PartitionRecord> partitions(JdbcLedger ledger, String subscription) {
        return ledger.subscriptions().stream()
                .filter(record -> record.name().equals(subscription))
                .flatMap(record -> record.partitions().stream())
                .toList();
    }

    private void awaitShares(JdbcLedger ledger, int processes, String subscription) {
        long end = now() + PATIENCE.toNanos();
        while (true) {
            var shares = partitions(ledger, subscription).stream()
                    .flatMap(partition -> partition.owner().stream())
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            if (shares.size() == processes
                    && shares.values().stream().allMatch(share -> share == PARTITIONS / processes)) {
                return;
            }
            Broken.unless(now() < end, "the partitions were not shared", shares);
            campaign.pause(20_000);
        }
    }

    /// How many events were handled by then, on the line between the samples before and after.
    private static double at(long nanos, List<String> samples) {
        long time = 0;
        long count = 0;
        for (var sample : samples) {
            int space = sample.indexOf(' ');
            long nextTime = Long.parseLong(sample.substring(0, space));
            long nextCount = Long.parseLong(sample.substring(space + 1));
            if (nextTime >= nanos) {
                Broken.unless(time > 0, "a process came too late", sample);
                return count + (double) (nextCount - count) * (nanos - time) / (nextTime - time);
            }
            time = nextTime;
            count = nextCount;
        }
        throw new Broken("a process ended too soon");
    }

    /// One of the processes: says every tenth of a second how many events it has handled.
    static final class Node {
        private Node() {}

        /// @param arguments address of the log, names of the node and of the subscription
        static void main(String[] arguments) {
            var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            var environment = Environment.system();
            var handled = new AtomicLong();
            var options = NodeOptions.of(arguments[1])
                    .withLease(Duration.ofSeconds(3))
                    .withDeliveriesMax(1);
            try (var running = RunningNode.start(Stores.options(arguments[0]), options, ledger -> ledger);
                    var _ = running.node()
                            .run(Subscriber.<Connection>each(arguments[2], Query.ALL, _ -> {
                                        environment.pause().accept(WAIT);
                                        handled.incrementAndGet();
                                    })
                                    .withPartitions(PARTITIONS))) {
                // Until it is killed, and nobody reads any more.
                while (!out.checkError()) {
                    out.println(environment.nanoTime().getAsLong() + " " + handled.get());
                    environment.pause().accept(TICK);
                }
            }
        }
    }
}
