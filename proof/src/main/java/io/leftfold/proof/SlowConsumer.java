package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.subscribe.NodeOptions;
import io.leftfold.subscribe.Subscriber;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// A subscription that handles one event a second, beside fast ones in a process with a small heap, while events are
/// appended at a steady rate. A second process has the fast ones alone, at the same time and from the same appends,
/// so that what they differ by is the slow one.
final class SlowConsumer {
    private static final int PER_SECOND = 500;

    /// Longer than it takes to fill the window of the newest events.
    private static final int WARM_UP = 20 * PER_SECOND;

    private static final String HEAP = "-Xmx128m";
    private static final long GROWTH_MAX = 8L << 20;

    /// How much slower the fast ones may be beside the slow one.
    private static final double FACTOR_MAX = 1.5;

    private static final double SLOWER_MAX = 2;

    private static final String LATENCY = "latency ";

    private final Campaign campaign;
    private final PostgresOptions log = Servers.plainLog();

    private SlowConsumer(Campaign campaign) {
        this.campaign = campaign;
    }

    /// For as many seconds as the campaign counts, after those of the beginning.
    ///
    /// @return a line of figures
    /// @throws Broken if the heap grows, or the fast ones are slowed down, or the memory does not suffice
    static String run(Campaign campaign) {
        return new SlowConsumer(campaign).measure();
    }

    /// What a process has told.
    ///
    /// @param heaps bytes in use after a collection, from the time on when all is warm
    private record Told(List<Long> heaps, double p50, double p99, double longest, long slow) {
        private long first() {
            return heaps.getFirst();
        }

        private long last() {
            return heaps.getLast();
        }

        private String figures(String who) {
            return String.format(
                    Locale.ROOT,
                    "%s p50 %.1f ms p99 %.1f ms longest %.0f ms, heap %.1f to %.1f MB (most %.1f)",
                    who,
                    p50,
                    p99,
                    longest,
                    first() / 1e6,
                    last() / 1e6,
                    heaps.stream().mapToLong(Long::longValue).max().orElseThrow() / 1e6);
        }
    }

    private String measure() {
        int all = WARM_UP + PER_SECOND * campaign.count();
        try (var store = PostgresStore.open(log);
                var beside = start("beside", all);
                var alone = start("alone", all)) {
            for (var child : List.of(beside, alone)) {
                Broken.unless("ready".equals(child.line()), "a process did not begin, see its stderr");
            }
            Pace.run(campaign.environment(), PER_SECOND, all, number -> append(store, number));
            var with = hear(beside);
            var without = hear(alone);
            var figures = String.format(
                    Locale.ROOT,
                    "%d s at %d events a second: %s; %s; the slow one handled %d",
                    campaign.count(),
                    PER_SECOND,
                    with.figures("beside a slow one"),
                    without.figures("alone"),
                    with.slow);
            Broken.unless(with.last() <= with.first() + GROWTH_MAX, "the heap grows", figures, with.heaps);
            Broken.unless(with.p99 <= without.p99 * FACTOR_MAX + SLOWER_MAX, "a slow one slows others down", figures);
            Broken.unless(with.slow >= campaign.count() / 2, "the slow one stood still", figures);
            return figures;
        }
    }

    private Child start(String name, int events) {
        return Child.start(
                Node.class,
                List.of(HEAP, "-XX:TieredStopAtLevel=4", "-XX:+ExitOnOutOfMemoryError"),
                Map.of(),
                campaign.emptyFolder("scratch-" + name),
                Stores.address(log),
                name,
                String.valueOf(events));
    }

    private void append(EventStore store, int number) {
        var content = ByteBuffer.allocate(250)
                .putLong(campaign.environment().nanoTime().getAsLong())
                .putInt(number)
                .array();
        var event = EventData.of(campaign.environment().ids().next(), "booked", 1, Payload.of("bin", content));
        var outcome = store.append(Append.to(StreamId.of("account", "a" + number % 100), new Any(), event));
        Broken.unless(outcome instanceof Appended, "an append was refused that asks for nothing", outcome);
    }

    private static Told hear(Child child) {
        var heaps = new ArrayList<Long>();
        for (var line = child.line(); line != null; line = child.line()) {
            if (line.startsWith(LATENCY)) {
                var parts = line.substring(LATENCY.length()).split(" ", -1);
                return new Told(
                        heaps,
                        Double.parseDouble(parts[0]),
                        Double.parseDouble(parts[1]),
                        Double.parseDouble(parts[2]),
                        Long.parseLong(parts[3]));
            }
            heaps.add(Long.parseLong(line));
        }
        throw new Broken("a process ended by itself, see its stderr; its heaps were " + heaps);
    }

    /// One of the processes: says how much of its heap is in use, and in the end how long events have taken from
    /// their append to the handlers of the fast ones.
    static final class Node {
        private static final int FAST = 2;
        private static final Duration SLOW = Duration.ofSeconds(1);
        private static final Duration SAY_EVERY = Duration.ofSeconds(5);
        private static final long BUCKET_NANOS = 100_000;

        private final Environment environment = Environment.system();
        private final AtomicLongArray buckets = new AtomicLongArray(100_000);
        private final AtomicLong longest = new AtomicLong();
        private final AtomicLong slow = new AtomicLong();
        private final CountDownLatch warm = new CountDownLatch(FAST);
        private final CountDownLatch done = new CountDownLatch(FAST);
        private final int last;

        private Node(int events) {
            last = events - 1;
        }

        /// @param arguments address of the log, name of the node, how many events there will be
        static void main(String[] arguments) throws InterruptedException {
            new Node(Integer.parseInt(arguments[2])).run(arguments[0], arguments[1]);
        }

        private void run(String address, String name) throws InterruptedException {
            var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            try (var running = RunningNode.start(Stores.options(address), NodeOptions.of(name), ledger -> ledger)) {
                for (int i = 0; i < FAST; i++) {
                    running.node().run(Subscriber.<Connection>each("fast-" + i + "-" + name, Query.ALL, this::fast));
                }
                if (name.equals("beside")) {
                    running.node().run(Subscriber.<Connection>each("slow", Query.ALL, _ -> {
                        environment.pause().accept(SLOW);
                        slow.incrementAndGet();
                    }));
                }
                out.println("ready");
                warm.await();
                do {
                    out.println(heap());
                } while (!done.await(SAY_EVERY.toSeconds(), TimeUnit.SECONDS));
                out.println(heap());
                out.println(LATENCY + percentile(50) + " " + percentile(99) + " " + longest.get() / 1e6 + " " + slow);
                // What the slow one has in hand is not waited for.
                Runtime.getRuntime().halt(0);
            }
        }

        private void fast(RecordedEvent event) {
            var content = ByteBuffer.wrap(event.payload().bytes());
            long nanos = environment.nanoTime().getAsLong() - content.getLong();
            int number = content.getInt();
            if (number == WARM_UP) {
                warm.countDown();
            }
            if (number >= WARM_UP) {
                buckets.incrementAndGet((int) Math.min(nanos / BUCKET_NANOS, buckets.length() - 1));
                longest.accumulateAndGet(nanos, Math::max);
            }
            if (number == last) {
                done.countDown();
            }
        }

        private static long heap() {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }

        /// In milliseconds.
        private double percentile(int percent) {
            long all = 0;
            for (int i = 0; i < buckets.length(); i++) {
                all += buckets.get(i);
            }
            long below = all * percent / 100;
            int bucket = 0;
            for (long seen = buckets.get(0); seen <= below; seen += buckets.get(bucket)) {
                bucket++;
            }
            return (bucket + 1) * BUCKET_NANOS / 1e6;
        }
    }
}
