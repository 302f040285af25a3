package io.leftfold.benchmarks;

import io.leftfold.Environment;
import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.Client;
import io.leftfold.bench.Clients;
import io.leftfold.bench.Round;
import io.leftfold.bench.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Lets all entrants do the same work in turns on one server, each on a database of its own. Who begins a round
/// changes, since what one leaves to the server, the next one pays for. Used by one thread.
final class Turns implements AutoCloseable {
    private static final int FILLERS = 16;

    /// Longer does not make the compiler's code better.
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(10);

    /// Streams of commands begin so far apart for each case.
    private static final int STREAMS_PER_CASE = 10_000_000;

    /// Those of hot streams begin here.
    private static final int FIRST_HOT = 500_000_000;

    /// Events of an append that fills a hot stream.
    private static final int FILLED_AT_ONCE = 100;

    private static final long SEED = 4_711;

    /// @param versions of the streams that the log was filled with
    private record Ready(Entrant entrant, Contender contender, AtomicIntegerArray versions) {}

    private record Side(Ready ready, List<Client> clients, List<Round> rounds) {}

    private final Plan plan;
    private final Server server;
    private final Environment environment;
    private final Consumer<String> progress;
    private final List<Ready> ready = new ArrayList<>();
    private final Map<Entrant, String> leftOut = new EnumMap<>(Entrant.class);
    private boolean heated;

    private Turns(Plan plan, Server server, Environment environment, Consumer<String> progress) {
        this.plan = plan;
        this.server = server;
        this.environment = environment;
        this.progress = progress;
    }

    /// Opens all and fills their logs.
    ///
    /// @param server stays open when this is closed
    static Turns open(Plan plan, Server server, Environment environment, Consumer<String> progress) {
        var turns = new Turns(plan, server, environment, progress);
        try {
            plan.entrants().forEach(turns::enter);
            server.analyze();
            return turns;
        } catch (RuntimeException failure) {
            turns.close();
            throw failure;
        }
    }

    private void enter(Entrant entrant) {
        try {
            var database = server.database(entrant.name().toLowerCase(Locale.ROOT));
            var contender = entrant.open(database, environment);
            var versions = new int[plan.streams()];
            Arrays.fill(versions, Plan.EVENTS_PER_STREAM);
            ready.add(new Ready(entrant, contender, new AtomicIntegerArray(versions)));
            progress.accept(entrant.title() + ": fill " + plan.streams() + " streams");
            fill(contender, 0, plan.streams(), Plan.EVENTS_PER_STREAM);
        } catch (LeftOutException absent) {
            leftOut.put(entrant, absent.getMessage());
            progress.accept("LEFT OUT: " + entrant.title() + ", because " + absent.getMessage());
        }
    }

    private static void fill(Contender contender, int first, int end, int events) {
        var next = new AtomicInteger(first);
        try (var threads = Executors.newFixedThreadPool(FILLERS)) {
            var fillers = new ArrayList<Future<?>>();
            for (int i = 0; i < FILLERS; i++) {
                fillers.add(threads.submit(() -> fill(contender, next, end, events)));
            }
            for (var filler : fillers) {
                filler.get();
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException("a log could not be filled: " + failure.getCause(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the benchmark was interrupted", interrupted);
        }
    }

    private static void fill(Contender contender, AtomicInteger next, int end, int events) {
        for (int stream = next.getAndIncrement(); stream < end; stream = next.getAndIncrement()) {
            for (int version = 0; version < events; version += FILLED_AT_ONCE) {
                require(
                        contender.append(stream, version, Math.min(FILLED_AT_ONCE, events - version)),
                        "a stream that nobody else appends to refused its first events");
            }
        }
    }

    /// Fills the hot streams, which come last, and has each loaded once: they are hot, whoever keeps states has
    /// these.
    private void heat(Contender contender) {
        progress.accept("fill " + plan.hot() + " hot streams of " + plan.hotEvents() + " events");
        fill(contender, FIRST_HOT, FIRST_HOT + plan.hot(), plan.hotEvents());
        for (int stream = 0; stream < plan.hot(); stream++) {
            contender.hotCommand(FIRST_HOT + stream);
        }
    }

    /// Why, of those that cannot be measured on this machine.
    Map<Entrant, String> leftOut() {
        return Collections.unmodifiableMap(leftOut);
    }

    List<Measured> measure() {
        var all = new ArrayList<Measured>();
        var cases = plan.cases();
        for (int i = 0; i < cases.size(); i++) {
            all.addAll(measure(cases.get(i), plan.streams() + i * STREAMS_PER_CASE));
        }
        return all;
    }

    private List<Measured> measure(Measured.Case of, int fresh) {
        var those = ready.stream().filter(one -> one.contender.does(of.work())).toList();
        if (of.work() == Work.HOT && !heated) {
            heated = true;
            those.forEach(one -> heat(one.contender));
            server.analyze();
        }
        var sides = those.stream()
                .map(one -> new Side(one, clients(one, of, fresh), new ArrayList<>()))
                .toList();
        those.forEach(one -> one.contender.prepare(of.work(), plan.streams()));
        var warmUp = plan.round().compareTo(WARM_UP_MAX) < 0 ? plan.round() : WARM_UP_MAX;
        sides.forEach(side -> turn(side, of, "warm-up", warmUp));
        var order = new ArrayList<>(sides);
        for (int i = 1; i <= plan.rounds(); i++) {
            var round = "round " + i + " of " + plan.rounds();
            order.forEach(side -> side.rounds.add(turn(side, of, round, plan.round())));
            Collections.rotate(order, 1);
        }
        return sides.stream()
                .map(side -> new Measured(side.ready.entrant, of, side.rounds))
                .toList();
    }

    private Round turn(Side side, Measured.Case of, String what, Duration time) {
        var round = Round.of(
                side.clients,
                threads(side.ready.contender, of),
                time,
                () -> Usage.cpu() + server.cpu(),
                environment.nanoTime(),
                (_, _) -> {});
        progress.accept(String.format(
                Locale.ROOT,
                "%s, %d clients, %s: %s, %,.0f %s/s",
                of.work().title(),
                of.clients(),
                what,
                side.ready.entrant.title(),
                round.eventsPerSecond(),
                of.work().unit()));
        return round;
    }

    /// A lone client is a platform thread for all.
    private static ThreadFactory threads(Contender contender, Measured.Case of) {
        return of.clients() == 1 ? Thread.ofPlatform().name("client-", 1).factory() : contender.threads();
    }

    private List<Client> clients(Ready one, Measured.Case of, int fresh) {
        return IntStream.range(0, of.clients())
                .mapToObj(client -> switch (of.work()) {
                    case LOAD -> load(one.contender, client);
                    case CATCHUP -> catchUp(one.contender);
                    case PROJECT -> project(one.contender);
                    case APPEND -> append(one, client, of.clients());
                    case COMMAND -> command(one.contender, client, of.clients(), fresh);
                    case HOT -> hot(one.contender, client, of.clients());
                })
                .toList();
    }

    private Client load(Contender contender, int client) {
        var random = new SplittableRandom(SEED + client);
        return () -> {
            var account = contender.load(random.nextInt(plan.streams()));
            require(
                    account.equals(new BenchAccount(
                            Plan.EVENTS_PER_STREAM, Plan.EVENTS_PER_STREAM * BenchAccount.BOOKED.cents())),
                    "a stream of " + Plan.EVENTS_PER_STREAM + " events gave " + account);
            return 1;
        };
    }

    private Client catchUp(Contender contender) {
        return () -> whole(contender.catchUp(_ -> {}));
    }

    private Client project(Contender contender) {
        return () -> whole(contender.project());
    }

    private long whole(long events) {
        require(
                events == (long) plan.streams() * Plan.EVENTS_PER_STREAM,
                "of the whole log there were " + events + " events");
        return events;
    }

    /// Each client appends to streams of its own, in no order.
    private Client append(Ready one, int client, int clients) {
        var random = new SplittableRandom(SEED + client);
        int own = (plan.streams() - client - 1) / clients + 1;
        return () -> {
            int stream = client + clients * random.nextInt(own);
            int version = one.versions.getAndIncrement(stream);
            require(one.contender.append(stream, version, 1), "a stream of a client of its own had moved on");
            return 1;
        };
    }

    private static Client command(Contender contender, int client, int clients, int fresh) {
        long[] turn = {0};
        return () -> {
            contender.command(fresh + Clients.commandedStream(client, clients, turn[0]++));
            return 1;
        };
    }

    /// Each client has streams of its own, in no order.
    private Client hot(Contender contender, int client, int clients) {
        var random = new SplittableRandom(SEED + client);
        int own = (plan.hot() - client - 1) / clients + 1;
        return () -> {
            contender.hotCommand(FIRST_HOT + client + clients * random.nextInt(own));
            return 1;
        };
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalStateException(otherwise);
        }
    }

    @Override
    public void close() {
        ready.forEach(one -> one.contender.close());
    }
}
