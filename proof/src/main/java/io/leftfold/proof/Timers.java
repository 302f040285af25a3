package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Write;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Decision;
import io.leftfold.jdbc.JdbcTimers;
import io.leftfold.json.JsonCodec;
import io.leftfold.json.JsonRecord;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.process.ProcessCommand.Start;
import io.leftfold.process.ProcessDefinition;
import io.leftfold.process.ProcessEvent;
import io.leftfold.process.ProcessOptions;
import io.leftfold.process.ProcessRuntime;
import io.leftfold.subscribe.NodeOptions;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionStatus;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Timers of as many instances of a process as the campaign counts, 278 a second: a million are an hour. The
/// log is filled with what the definition decides, each instance with another time-out; a second process with a
/// small heap follows it, keeps all timers in PostgreSQL, and fires them, which ends their instances. Of those
/// that are due within a while after all are there it is asked when their events were recorded. The others
/// wait.
final class Timers {
    static final Duration WINDOW = Duration.ofSeconds(30);
    static final Duration LATE_MAX = Duration.ofSeconds(1);

    private static final String HEAP = "-Xmx64m";
    private static final int PER_SECOND = 278;

    /// How fast the log is filled and followed, at least: then all are there when the first one is due.
    private static final int FILLED_PER_SECOND = 10_000;

    private static final int FILLED_AT_ONCE = 500;
    private static final Duration LEAD = Duration.ofSeconds(5);

    /// For the last ones.
    private static final Duration LAG = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    sealed interface Signal {
        record Came(String instance) implements Signal {}
    }

    record Waiting(String what) {}

    private static final ProcessDefinition<Waiting> PATIENT = ProcessDefinition.of(
                    "patient", 1, JsonRecord.of(Waiting.class), JsonCodec.of(Signal.class))
            .correlate(Signal.Came.class, Signal.Came::instance)
            .step(
                    "wait",
                    step -> step.until(Signal.Came.class, (state, _) -> state).timeout(Duration.ofHours(1)))
            .build();

    private static final JsonCodec<ProcessEvent> CODEC = JsonCodec.of(ProcessEvent.class);

    private final Campaign campaign;
    private final Environment environment;
    private final PostgresOptions log = Servers.newLog().withPartSize(1_000_000);

    private Timers(Campaign campaign) {
        this.campaign = campaign;
        this.environment = campaign.environment();
    }

    /// @param window  of which those are looked at that are due in it
    /// @param lateMax by how much one of these may be late
    /// @return a line of figures
    /// @throws Broken if one of these fires early, late, twice or not, or the memory does not suffice
    static String run(Campaign campaign, Duration window, Duration lateMax) {
        return new Timers(campaign).measure(window, lateMax);
    }

    private String measure(Duration window, Duration lateMax) {
        try (var store = PostgresStore.open(log);
                var node = Child.start(
                        Node.class,
                        List.of(HEAP, "-XX:TieredStopAtLevel=4", "-XX:+ExitOnOutOfMemoryError"),
                        Map.of(),
                        campaign.emptyFolder("scratch-timers"),
                        Stores.address(log))) {
            Broken.unless("ready".equals(node.line()), "a process did not begin, see its stderr");
            long began = environment.nanoTime().getAsLong();
            var first = environment.clock().instant().plus(LEAD).plusSeconds(campaign.count() / FILLED_PER_SECOND);
            fill(store, first);
            double filled = (environment.nanoTime().getAsLong() - began) / 1e9;
            var heaps = new ArrayList<Long>();
            long head = store.log().head();
            hear(node, heaps, told -> told.position() >= head);
            double seconds = (environment.nanoTime().getAsLong() - began) / 1e9;
            var there = environment.clock().instant();
            // With the first ones the process warms up.
            var from = (there.isAfter(first) ? there : first).plus(LEAD);
            var to = from.plus(window);
            hear(node, heaps, told -> told.at().isAfter(to.plus(LAG)));
            var late = late(store, first, from, to);
            var cold = late(store, first, from.minus(LEAD), from);
            var figures = String.format(
                    Locale.ROOT,
                    "%,d timers, in the log after %.0f s and kept after %.0f; %,d of them due within %d s, %d a second, late by p50 %.0f ms p99"
                            + " %.0f ms longest %.0f ms (%.0f ms in the five seconds before), none early, none twice; heap at most %.1f MB of 64",
                    campaign.count(),
                    filled,
                    seconds,
                    late.length,
                    window.toSeconds(),
                    PER_SECOND,
                    late[late.length / 2] / 1e6,
                    late[late.length * 99 / 100] / 1e6,
                    late[late.length - 1] / 1e6,
                    cold[cold.length - 1] / 1e6,
                    heaps.stream().mapToLong(Long::longValue).max().orElseThrow() / 1e6);
            Broken.unless(late[late.length - 1] <= lateMax.toNanos(), "a timer was late", figures);
            return figures;
        }
    }

    private static Instant due(Instant first, int number) {
        return first.plus(Duration.ofSeconds(1).multipliedBy(number).dividedBy(PER_SECOND));
    }

    private static StreamId stream(int number) {
        return StreamId.of(PATIENT.name(), "i" + number);
    }

    /// What the definition decides when each of them starts, but for when it is to be over.
    private void fill(EventStore store, Instant first) {
        var id = store.log().id();
        var state = new String(JsonRecord.of(Waiting.class).encode(new Waiting("patience")), StandardCharsets.UTF_8);
        var decider = PATIENT.decider();
        var decided = decider.decide(new Start(PATIENT.version(), state, Optional.empty()), decider.initialState());
        if (!(decided instanceof Decision.Accepted<ProcessEvent>(var events))) {
            throw new Broken("a process did not start: " + decided);
        }
        for (int number = 0; number < campaign.count(); number += FILLED_AT_ONCE) {
            var now = environment.clock().instant();
            var writes = new ArrayList<Write>();
            for (int i = number; i < Math.min(campaign.count(), number + FILLED_AT_ONCE); i++) {
                writes.add(write(id, stream(i), events, Duration.between(now, due(first, i))));
            }
            var outcome = store.append(new Append(Optional.empty(), writes, List.of()));
            Broken.unless(outcome instanceof Appended, "an append was refused that asks for nothing", outcome);
        }
    }

    private Write write(UUID log, StreamId stream, List<ProcessEvent> events, Duration timeout) {
        return new Write(
                stream,
                events.stream()
                        .map(event -> event instanceof ProcessEvent.StepStarted e
                                ? new ProcessEvent.StepStarted(
                                        e.step(),
                                        e.attempt(),
                                        e.from(),
                                        e.isSending(),
                                        e.isFresh(),
                                        Optional.of(timeout))
                                : event)
                        .map(event -> CODEC.write(event, environment.ids().next(), log, stream))
                        .toList());
    }

    private interface Told {
        boolean isEnough(Line line);
    }

    /// What the other process says of itself.
    ///
    /// @param heap     bytes in use after a collection
    /// @param position up to where it keeps the timers of the log
    private record Line(long heap, long position, Instant at) {}

    private void hear(Child node, List<Long> heaps, Told told) {
        long end = environment.nanoTime().getAsLong() + PATIENCE.toNanos();
        while (true) {
            var line = node.line();
            Broken.unless(line != null, "a process ended by itself, see its stderr; its heaps were", heaps);
            Broken.unless(environment.nanoTime().getAsLong() < end, "it takes too long", heaps);
            var parts = String.valueOf(line).split(" ", -1);
            var said = new Line(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    environment.clock().instant());
            heaps.add(said.heap());
            if (told.isEnough(said)) {
                return;
            }
        }
    }

    /// @return by how many nanoseconds each was late, sorted
    private long[] late(EventStore store, Instant first, Instant from, Instant to) {
        var late = new ArrayList<Long>();
        for (int number = 0; number < campaign.count(); number++) {
            var nominal = due(first, number);
            if (!nominal.isBefore(from) && nominal.isBefore(to)) {
                late.add(late(
                        store.log().id(),
                        store.read(stream(number), Range.forward()).events()));
            }
        }
        Broken.unless(late.size() >= PER_SECOND, "there are too few timers for that time", late.size());
        long[] all = late.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(all);
        return all;
    }

    private static long late(UUID log, List<RecordedEvent> events) {
        var due = new ArrayList<Instant>();
        var fired = new ArrayList<Instant>();
        for (var event : events) {
            switch (CODEC.read(event, log).data()) {
                case ProcessEvent.StepStarted e ->
                    e.timeout().ifPresent(after -> due.add(event.recordedAt().plus(after)));
                case ProcessEvent.StepFailed _ -> fired.add(event.recordedAt());
                case ProcessEvent _ -> {}
            }
        }
        Broken.unless(due.size() == 1 && fired.size() == 1, "a timer did not fire once", due, fired);
        var late = Duration.between(due.getFirst(), fired.getFirst());
        Broken.unless(!late.isNegative(), "a timer was early", due, fired);
        return late.toNanos();
    }

    /// The process that runs the instances.
    static final class Node {
        private static final Duration SAY_EVERY = Duration.ofSeconds(1);

        private Node() {}

        /// @param arguments address of the log
        static void main(String[] arguments) {
            var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            var environment = Environment.system();
            try (var running = RunningNode.start(
                            Stores.options(arguments[0]), NodeOptions.of("timers"), ledger -> ledger);
                    var runtime = ProcessRuntime.start(
                            List.of(PATIENT),
                            running.store(),
                            CommandHandler.on(running.store()),
                            running.node(),
                            JdbcTimers.open(running.models()),
                            ProcessOptions.DEFAULTS,
                            environment)) {
                out.println("ready");
                while (!Thread.currentThread().isInterrupted()) {
                    environment.pause().accept(SAY_EVERY);
                    out.println(heap() + " " + position(runtime));
                }
            }
        }

        private static long position(ProcessRuntime runtime) {
            return runtime.subscriptions().stream()
                    .map(Subscription::status)
                    .mapToLong(SubscriptionStatus::position)
                    .min()
                    .orElseThrow();
        }

        private static long heap() {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }
}
