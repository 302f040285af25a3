package io.leftfold.proof;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.memory.MemoryStore;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.tck.history.Checks;
import io.leftfold.tck.history.History;
import io.leftfold.tck.history.MemoryRecorder;
import io.leftfold.tck.history.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Runs the long counts: `kills`, `server-kills`, `power-losses`, `calls`, `operations`, `deliveries`, `seats`,
/// `sizes`, `rebuild`, `chaos`, `scale`, `slow`, `waits` or `timers`, each with `--count`, `--seed`,
/// `--folder`, for operations `--store sqlite|memory|postgres`, and for chaos `--orders`, a folder. Says how
/// far it is and how long it will take, and in the end one line with the figures and the seed. A broken promise
/// ends it with 1, and its files stay.
public final class LongRun {
    private static final int OPERATIONS_PER_HISTORY = 20_000;
    private static final int CLIENTS = 8;
    private static final int DELIVERIES_PER_SECOND = 500;
    private static final int REBUILT_BESIDE_PER_SECOND = 500;
    private static final Duration SCALE_WINDOW = Duration.ofSeconds(8);
    private static final double LINEAR_MIN = 0.9;
    private static final double WAIT_MAX = 5;
    private static final String USAGE =
            "usage: LongRun kills|server-kills|power-losses|calls|operations|deliveries|seats|sizes|rebuild|chaos|scale|slow|waits|timers"
                    + " [--count N] [--seed S] [--folder F] [--store sqlite|memory|postgres] [--orders F]";
    private static final Map<String, Integer> COUNTS = Map.ofEntries(
            Map.entry("kills", 1_000),
            Map.entry("server-kills", 300),
            Map.entry("power-losses", 1_000),
            Map.entry("calls", Integer.MAX_VALUE),
            Map.entry("operations", 1_000_000),
            Map.entry("deliveries", 10_000),
            Map.entry("seats", 100_000),
            Map.entry("sizes", 10_000_000),
            Map.entry("rebuild", 1_000_000),
            Map.entry("chaos", 600),
            Map.entry("scale", 5),
            Map.entry("slow", 300),
            Map.entry("waits", 10_000),
            Map.entry("timers", 1_000_000));

    private final Environment environment = Environment.system();
    private final long began = environment.nanoTime().getAsLong();

    private LongRun() {}

    static void main(String[] arguments) {
        if (arguments.length % 2 == 0 || !COUNTS.containsKey(arguments[0])) {
            System.err.println(USAGE);
            System.exit(2);
        }
        var options = new HashMap<String, String>();
        for (int i = 1; i < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        System.exit(new LongRun().run(arguments[0], options) ? 0 : 1);
    }

    private boolean run(String what, Map<String, String> options) {
        int count = Integer.parseInt(options.getOrDefault("--count", String.valueOf(COUNTS.get(what))));
        long seed = Long.parseLong(options.getOrDefault(
                "--seed", String.valueOf(environment.random().nextLong())));
        var folder = Path.of(options.getOrDefault("--folder", "target/proof-" + what))
                .toAbsolutePath();
        int runs = what.equals("operations") ? Math.ceilDiv(count, OPERATIONS_PER_HISTORY) : count;
        var campaign = new Campaign(runs, seed, folder, environment, (done, of) -> say(what, done, of));
        try {
            var figures = switch (what) {
                case "kills" -> Kills.run(campaign);
                case "server-kills" -> ServerKills.run(campaign);
                case "power-losses" -> PowerLosses.run(campaign, shim(folder), false);
                case "calls" -> Calls.run(campaign, shim(folder), 100);
                case "deliveries" -> Deliveries.run(campaign, DELIVERIES_PER_SECOND);
                case "seats" -> seats(campaign);
                case "sizes" -> Sizes.run(campaign);
                case "rebuild" -> Rebuilds.run(campaign, REBUILT_BESIDE_PER_SECOND, Rebuilds.LIVE);
                case "chaos" ->
                    Chaos.run(
                            campaign,
                            Optional.ofNullable(options.get("--orders")).map(Path::of));
                case "scale" -> Scale.run(campaign, SCALE_WINDOW, SCALE_WINDOW, LINEAR_MIN);
                case "slow" -> SlowConsumer.run(campaign);
                case "timers" -> Timers.run(campaign, Timers.WINDOW, Timers.LATE_MAX);
                case "waits" -> Waits.run(campaign, DELIVERIES_PER_SECOND, WAIT_MAX);
                default -> operations(campaign, options.getOrDefault("--store", "sqlite"));
            };
            System.out.println(what + ": " + figures + ", seed " + seed + ", " + passed().toSeconds() + " s");
            return true;
        } catch (Broken broken) {
            System.out.println(what + ": BROKEN, seed " + seed + ": " + broken.getMessage());
            return false;
        }
    }

    private static String seats(Campaign campaign) {
        var log = Servers.newLog();
        try (var one = PostgresStore.open(log);
                var other = PostgresStore.open(log)) {
            return Seats.run(campaign, 64, List.of(one, other));
        }
    }

    private static Shim shim(Path folder) {
        return Shim.in(folder).orElseThrow(() -> new Broken("this needs gcc and Linux"));
    }

    /// @return how many operations were checked
    private Long operations(Campaign campaign, String store) {
        long[] operations = {0};
        campaign.forEach(random -> {
            var recorder = MemoryRecorder.create();
            History history;
            try (var opened = open(store, campaign.emptyFolder("operations"))) {
                Workload.of(random.nextLong(), CLIENTS, OPERATIONS_PER_HISTORY).run(opened, recorder, environment);
                recorder.recordLog(opened);
                history = recorder.history();
            }
            var violations = Checks.all(history);
            Broken.unless(violations.isEmpty(), "the history cannot be explained", violations);
            operations[0] += history.operations().size();
        });
        return operations[0];
    }

    private static EventStore open(String store, Path folder) {
        return switch (store) {
            case "memory" -> MemoryStore.create();
            case "sqlite" -> SqliteStore.open(folder.resolve("log.db"));
            case "postgres" -> PostgresStore.open(Servers.newLog());
            default -> throw new Broken("no such store: " + store);
        };
    }

    private void say(String what, int done, int of) {
        if (done % 10 == 0 || done == of) {
            var each = passed().dividedBy(done);
            System.out.println(String.format(
                    Locale.ROOT,
                    "%s: %,d of %,d, %.2f s each, %d min left",
                    what,
                    done,
                    of,
                    each.toNanos() / 1e9,
                    each.multipliedBy(of - done).toMinutes()));
        }
    }

    private Duration passed() {
        return Duration.ofNanos(environment.nanoTime().getAsLong() - began);
    }
}
