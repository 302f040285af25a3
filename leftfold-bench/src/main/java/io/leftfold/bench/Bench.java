package io.leftfold.bench;

import io.leftfold.Environment;
import io.leftfold.decide.BoundedCache;
import io.leftfold.decide.Caching;
import io.leftfold.decide.SnapshotPolicy;
import io.leftfold.decide.Snapshots;
import io.leftfold.decide.StateCodec;
import io.leftfold.jdbc.JdbcSnapshots;
import io.leftfold.json.JsonRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Measures the same work done with Leftfold and done bare, in turns: a warm-up of each, then three rounds of
/// both. What else the machine does meanwhile hits both, so the ratio of a round says more than its rates.
public final class Bench {
    private static final int ROUNDS = 3;
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(10);
    private static final int STREAMS_READ = 10;
    private static final int STREAMS_CAUGHT_UP = 100;
    private static final int CACHED_MAX = 100_000;

    /// Events of the stream that loads by a snapshot are held against.
    private static final int SHORT = 100;

    private static final Reference.Handler PASS = (_, _, _) -> {};

    /// As many as write in a warm-up at least: the compiler waits for calls, and a lone client waits for the
    /// disk.
    private static final int CLIENTS_WARMING_UP = 16;

    /// @param clients those who are measured first; the others only warm up
    private record Side(String name, List<Client> clients, ThreadFactory threads) {}

    private final BenchOptions options;
    private final BenchPlace place;
    private final BenchProgress progress;
    private final Environment environment;
    private final List<Reference> references = new ArrayList<>();
    private final List<Runnable> closing = new ArrayList<>();
    private final Batches batches = new Batches();
    private long heap;

    private Bench(BenchOptions options, BenchPlace place, BenchProgress progress, Environment environment) {
        this.options = options;
        this.place = place;
        this.progress = progress;
        this.environment = environment;
    }

    /// Takes about twice `options.duration()` with the bare side, the warm-up and filling the logs not counted.
    /// The log is a new one, removed at the end.
    ///
    /// @throws IllegalArgumentException if no log can be made there, or it has no bare counterpart and one is
    ///                                  asked for
    public static BenchReport run(
            BenchOptions options, BenchPlaces places, BenchProgress progress, Environment environment) {
        try (var place = places.open(environment)) {
            var bench = new Bench(options, place, progress, environment);
            try {
                return bench.run();
            } finally {
                bench.closing.forEach(Runnable::run);
                bench.references.forEach(Reference::close);
            }
        }
    }

    private BenchReport run() {
        var clients = withStates(new Clients(place.store(), environment));
        var leftfold = new Side(
                "Leftfold",
                clients(clients),
                options.virtual()
                        ? environment.threads()
                        : Thread.ofPlatform().name("client-", 1).factory());
        var bare = options.reference()
                ? Optional.of(new Side(
                        other(),
                        bareClients(clients),
                        isAgainstLeftfold()
                                ? leftfold.threads
                                : Thread.ofPlatform().name("bare-", 1).factory()))
                : Optional.<Side>empty();
        var warmUp = options.duration().compareTo(WARM_UP_MAX) < 0 ? options.duration() : WARM_UP_MAX;
        measure(leftfold, leftfold.clients.size(), "warm-up", warmUp);
        bare.ifPresent(side -> measure(side, side.clients.size(), "warm-up", warmUp));
        var mine = new ArrayList<Round>();
        var theirs = new ArrayList<Round>();
        for (int i = 1; i <= ROUNDS; i++) {
            var name = "round " + i + " of " + ROUNDS;
            var time = options.duration().dividedBy(ROUNDS);
            // Whoever comes second finds the machine as the first has left it, so they change places.
            if (i % 2 == 0) {
                bare.ifPresent(side -> theirs.add(measure(side, name, time)));
            }
            mine.add(measureHeap(leftfold, name, time));
            if (i % 2 == 1) {
                bare.ifPresent(side -> theirs.add(measure(side, name, time)));
            }
        }
        return report(mine, theirs);
    }

    private Round measureHeap(Side side, String name, Duration time) {
        System.gc();
        Usage.resetHeap();
        var rounds = new ArrayList<Round>();
        batches.during(() -> rounds.add(measure(side, name, time)));
        heap = Math.max(heap, Usage.heap());
        return rounds.getFirst();
    }

    private Round measure(Side side, String name, Duration time) {
        return measure(side, Math.min(options.clients(), side.clients.size()), name, time);
    }

    private Round measure(Side side, int clients, String name, Duration time) {
        progress.begin(options.work().name().toLowerCase(Locale.ROOT) + ", " + side.name + ", " + name);
        return Round.of(
                side.clients.subList(0, clients), side.threads, time, this::cpu, environment.nanoTime(), progress::at);
    }

    private long cpu() {
        return Usage.cpu() + place.serverCpu().map(Duration::toNanos).orElse(0L);
    }

    private List<Client> clients(Clients clients) {
        return switch (options.work()) {
            case APPEND -> each(client -> clients.append(client, options.batch()));
            case CONDITION -> each(client -> clients.condition(client, options.batch()));
            case READ -> {
                fill(clients, STREAMS_READ, options.events());
                yield each(_ -> clients.read(STREAMS_READ, options.events()));
            }
            case CATCHUP -> {
                fill(clients, STREAMS_CAUGHT_UP, caughtUpEach());
                yield each(_ -> clients.catchup(options.batch(), _ -> {}));
            }
            case COMMAND -> {
                if (!isHot()) {
                    yield each(client -> clients.command(client, clientCount()));
                }
                fill(clients, options.streams(), options.events());
                progress.begin("load each of " + options.streams() + " streams once");
                // Hot streams are what is measured, not how they come to be.
                var load = clients.read(options.streams(), options.events());
                IntStream.range(0, options.streams()).forEach(_ -> load.act());
                yield each(client -> clients.hotCommand(client, clientCount(), options.streams()));
            }
            case PROJECTION -> {
                fill(clients, modelled(), BenchModels.EVENTS_EACH);
                yield List.of(models().table());
            }
            case DOCUMENTS -> {
                fill(clients, modelled(), BenchModels.EVENTS_EACH);
                yield List.of(models().documents());
            }
            case SNAPSHOT -> {
                progress.begin("fill a stream with " + options.events() + " events and one with " + SHORT);
                clients.fillOne(0, options.events());
                clients.fillOne(1, SHORT);
                yield each(_ -> clients.load(0, options.events()));
            }
        };
    }

    /// Whether commands go to the same streams over and over.
    private boolean isHot() {
        return options.work() == BenchOptions.Work.COMMAND && options.streams() > 0;
    }

    /// Whether the other side is work of Leftfold too.
    private boolean isAgainstLeftfold() {
        return options.work() == BenchOptions.Work.CONDITION || options.work() == BenchOptions.Work.SNAPSHOT || isHot();
    }

    /// What the other side is called.
    private String other() {
        return !isAgainstLeftfold() ? "bare" : options.work() == BenchOptions.Work.SNAPSHOT ? "short" : "plain";
    }

    private BenchModels models() {
        return new BenchModels(place.store(), place.readModels(), environment, options.batch());
    }

    private BareModels bareModels() {
        var reference = reference(modelled());
        fill(reference, modelled(), BenchModels.EVENTS_EACH);
        var models = new BareModels(place.bareModels(), reference, options.batch());
        closing.add(models::close);
        return models;
    }

    /// Rows or documents of a read model.
    private int modelled() {
        return Math.max(1, options.events() / BenchModels.EVENTS_EACH);
    }

    /// Clients whose folds begin with what is asked for.
    private Clients withStates(Clients clients) {
        var handler = clients.handler();
        var account = clients.account();
        if (options.cache()) {
            handler = handler.withCache(BoundedCache.of(CACHED_MAX, Duration.ofHours(1), environment));
            account = account.withCaching(Caching.DECIDE_FIRST);
        }
        if (options.snapshots() > 0) {
            var json = JsonRecord.of(BenchAccount.class);
            var codec = StateCodec.of(json.schema(), json::encode, json::decode);
            var taken = Snapshots.in(JdbcSnapshots.in(place.readModels()), environment);
            closing.add(taken::close);
            handler = handler.withSnapshots(taken);
            account = account.withSnapshots(codec, SnapshotPolicy.everyEvents(options.snapshots()));
        }
        return new Clients(clients.store(), environment, handler, account);
    }

    /// Those who read are as many as on the other side; those who write only where that is faster than one.
    ///
    /// @param clients those of Leftfold
    private List<Client> bareClients(Clients clients) {
        return switch (options.work()) {
            case APPEND -> {
                int streams = clientCount() * Clients.STREAMS_EACH;
                yield place.isReferenceConcurrent()
                        ? each(_ -> bareAppend(reference(streams), 1))
                        : List.of(bareAppend(reference(streams), options.clients()));
            }
            case CONDITION -> {
                var plain = new Clients(place.store(), environment);
                yield each(client -> plain.append(clientCount() + client, options.batch()));
            }
            case READ -> {
                fill(reference(STREAMS_READ), STREAMS_READ, options.events());
                yield each(_ -> bareRead(reference(STREAMS_READ)));
            }
            case CATCHUP -> {
                fill(reference(STREAMS_CAUGHT_UP), STREAMS_CAUGHT_UP, caughtUpEach());
                yield each(_ -> bareCatchup(reference(STREAMS_CAUGHT_UP)));
            }
            case COMMAND -> {
                if (isHot()) {
                    var plain = new Clients(place.store(), environment);
                    yield each(client -> plain.append(options.streams() + client, options.batch()));
                }
                yield place.isReferenceConcurrent()
                        ? each(client -> bareCommand(reference(1), client, 1))
                        : List.of(bareCommand(reference(1), 0, options.clients()));
            }
            case PROJECTION -> List.of(bareModels()::table);
            case DOCUMENTS -> List.of(bareModels()::documents);
            case SNAPSHOT -> each(_ -> clients.load(1, SHORT));
        };
    }

    private Client bareAppend(Reference reference, int count) {
        return () -> {
            reference.append(count, options.batch());
            return (long) count * options.batch();
        };
    }

    private Client bareRead(Reference reference) {
        int[] turn = {0};
        return () -> Clients.checked(reference.fold(turn[0]++ % STREAMS_READ), options.events());
    }

    private Client bareCatchup(Reference reference) {
        return () -> {
            long position = 0;
            for (long next = reference.page(0, options.batch(), PASS);
                    next > position;
                    next = reference.page(position, options.batch(), PASS)) {
                position = next;
            }
            return position;
        };
    }

    /// The commands of `count` clients from `first` on in turn, in the order that they would come in.
    private Client bareCommand(Reference reference, int first, int count) {
        long[] turn = {0};
        return () -> {
            long n = turn[0]++;
            int client = first + (int) (n % count);
            reference.command(Clients.commandedStream(client, clientCount(), n / count));
            return 1;
        };
    }

    private int caughtUpEach() {
        return Math.max(1, options.events() / STREAMS_CAUGHT_UP);
    }

    private void fill(Clients clients, int streams, int eventsEach) {
        progress.begin("fill the log with " + streams * eventsEach + " events");
        clients.fill(streams, eventsEach);
    }

    private void fill(Reference reference, int streams, int eventsEach) {
        progress.begin("fill the bare tables with " + streams * eventsEach + " events");
        for (int version = 1; version <= eventsEach; version++) {
            reference.append(streams, 1);
        }
    }

    private List<Client> each(IntFunction<Client> client) {
        return IntStream.range(0, clientCount()).mapToObj(client).toList();
    }

    private int clientCount() {
        return switch (options.work()) {
            case APPEND, CONDITION, COMMAND -> Math.max(options.clients(), CLIENTS_WARMING_UP);
            case READ, CATCHUP, SNAPSHOT -> options.clients();
            case PROJECTION, DOCUMENTS -> 1;
        };
    }

    private Reference reference(int streams) {
        var reference = place.reference(streams);
        references.add(reference);
        return reference;
    }

    private BenchReport report(List<Round> mine, List<Round> theirs) {
        var latencies = new Latencies();
        mine.forEach(round -> latencies.add(round.latencies()));
        var ratios = IntStream.range(0, theirs.size())
                .mapToObj(i ->
                        rounded(mine.get(i).eventsPerSecond() / theirs.get(i).eventsPerSecond(), 1_000))
                .toList();
        var resident = Usage.resident();
        return new BenchReport(
                ratios.isEmpty() ? Optional.empty() : Optional.of(median(ratios)),
                ratios,
                rate(mine),
                theirs.isEmpty() ? Optional.empty() : Optional.of(rate(theirs)),
                rounded(latencies.atMost(0.5) / 1e6, 1_000),
                rounded(latencies.atMost(0.99) / 1e6, 1_000),
                batches.sizes().isEmpty() ? Optional.empty() : Optional.of(median(batches.sizes())),
                cpuMicrosPerEvent(mine),
                theirs.isEmpty() ? Optional.empty() : Optional.of(cpuMicrosPerEvent(theirs)),
                place.serverCpu().isEmpty(),
                rounded(heap / 1e6, 10),
                resident.isPresent() ? Optional.of(rounded(resident.getAsLong() / 1e6, 10)) : Optional.empty());
    }

    private static double rate(List<Round> rounds) {
        return rounded(median(rounds.stream().map(Round::eventsPerSecond).toList()), 10);
    }

    private static double cpuMicrosPerEvent(List<Round> rounds) {
        long nanos = rounds.stream().mapToLong(Round::cpu).sum();
        long events = rounds.stream().mapToLong(Round::events).sum();
        return rounded(nanos / 1e3 / events, 100);
    }

    private static <T extends Comparable<T>> T median(List<T> values) {
        var sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static double rounded(double number, int parts) {
        return Math.round(number * parts) / (double) parts;
    }
}
