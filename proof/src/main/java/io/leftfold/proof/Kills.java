package io.leftfold.proof;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Processes that are killed while they append to a SQLite store: in the middle of it, while they open or close
/// it, and in the middle of a write. About ten of them have the same file, one after the other.
public final class Kills {
    private static final int PER_FILE = 10;

    /// @param kills processes that were killed
    /// @param torn  those that died in the middle of a write; none where gcc is missing
    /// @param done  appends that they acknowledged before
    public record Figures(int kills, int torn, long done) {}

    private final Campaign campaign;
    private final Optional<Shim> shim;
    private Ledger ledger;
    private int number;
    private @Nullable Path folder;
    private int torn;
    private long done;

    private Kills(Campaign campaign) {
        this.campaign = campaign;
        this.ledger = campaign.newLedger();
        this.shim = Shim.in(campaign.folder());
    }

    /// @throws Broken if a kill lost, doubled or moved anything that was acknowledged
    public static Figures run(Campaign campaign) {
        var kills = new Kills(campaign);
        campaign.forEach(kills::kill);
        return new Figures(campaign.count(), kills.torn, kills.done + kills.ledger.done());
    }

    private void kill(SplittableRandom random) {
        if (folder == null || number++ % PER_FILE == 0) {
            done += ledger.done();
            ledger = campaign.newLedger();
            folder = campaign.emptyFolder("kills");
        }
        var script = new Script(random.nextLong(), 1 + random.nextInt(6), 20 << random.nextInt(8));
        var file = folder.resolve("log.db");
        ledger.begin(script);
        switch (random.nextInt(shim.isPresent() ? 6 : 5)) {
            case 0 -> whileItOpens(script, file, random);
            case 1 -> whileItCloses(script, file, random);
            case 5 -> inTheMiddleOfAWrite(script, file, random);
            default -> whileItAppends(script, file, random);
        }
        Campaign.check(file, ledger);
    }

    private void whileItOpens(Script script, Path file, SplittableRandom random) {
        try (var child = start(script, file, Long.MAX_VALUE, Map.of())) {
            campaign.pause(100_000 + random.nextInt(400_000));
            end(child, script);
        }
    }

    private void whileItAppends(Script script, Path file, SplittableRandom random) {
        try (var child = start(script, file, Long.MAX_VALUE, Map.of())) {
            for (int answers = random.nextInt(400); answers >= 0; answers--) {
                hear(alive(child.line()), script);
            }
            campaign.pause(random.nextInt(2_000));
            end(child, script);
        }
    }

    private void whileItCloses(Script script, Path file, SplittableRandom random) {
        try (var child = start(script, file, 1 + random.nextInt(30), Map.of())) {
            while (!hear(alive(child.line()), script).equals(Appender.CLOSING)) {}
            campaign.pause(random.nextInt(5_000));
            end(child, script);
        }
    }

    private void inTheMiddleOfAWrite(Script script, Path file, SplittableRandom random) {
        var shared = file.resolveSibling("control");
        Control.in(shared)
                .plan(new Control.Fault(
                        Control.Call.WRITE,
                        1 + random.nextInt(600),
                        Long.MAX_VALUE,
                        Control.Manner.DIE,
                        Control.Errno.EIO));
        var environment = shim.orElseThrow().environment(file.resolveSibling("."), shared, Optional.empty());
        try (var child = start(script, file, Long.MAX_VALUE, environment)) {
            for (var line = child.line(); line != null; line = child.line()) {
                hear(line, script);
            }
        }
        torn++;
    }

    private void end(Child child, Script script) {
        child.kill();
        for (var line = child.line(); line != null; line = child.line()) {
            hear(line, script);
        }
    }

    private String hear(String line, Script script) {
        ledger.hear(line, script);
        return line;
    }

    private static String alive(@Nullable String line) {
        if (line == null) {
            throw new Broken("a process ended by itself, see its stderr");
        }
        return line;
    }

    private Child start(Script script, Path file, long appends, Map<String, String> environment) {
        return Child.start(
                Appender.class,
                List.of(),
                environment,
                campaign.emptyFolder("scratch"),
                Appender.arguments(file, script, appends));
    }
}
