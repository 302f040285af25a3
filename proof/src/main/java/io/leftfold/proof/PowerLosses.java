package io.leftfold.proof;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Power losses under a process that appends to a SQLite store. It is stopped at some moment, a copy of its
/// files suffers the loss and is looked at, and the process goes on. Every tenth loss is real: the process is
/// killed, and the next one goes on with what the loss has left.
public final class PowerLosses {
    private static final int PER_PROCESS = 10;
    private static final int PROCESSES_PER_FILE = 3;

    /// @param losses power losses
    /// @param taking those that found something to take, and took it
    /// @param done   appends that were acknowledged before
    public record Figures(int losses, int taking, long done) {}

    /// One process and what is between it and its files.
    private record Run(Script script, Path folder, Path journal, Child child) {}

    private final Campaign campaign;
    private final Shim shim;
    private final boolean lie;
    private Ledger ledger;
    private @Nullable Run run;
    private int number;
    private int taking;
    private long done;

    private PowerLosses(Campaign campaign, Shim shim, boolean lie) {
        this.campaign = campaign;
        this.ledger = campaign.newLedger();
        this.shim = shim;
        this.lie = lie;
    }

    /// @param lie whether flushes are to do nothing, which must be found out
    /// @throws Broken if a loss took, doubled or moved anything that was acknowledged
    static Figures run(Campaign campaign, Shim shim, boolean lie) {
        var losses = new PowerLosses(campaign, shim, lie);
        try {
            campaign.forEach(losses::lose);
        } finally {
            if (losses.run != null) {
                losses.run.child.close();
            }
        }
        return new Figures(campaign.count(), losses.taking, losses.done + losses.ledger.done());
    }

    private void lose(SplittableRandom random) {
        var running = run == null ? start(random, newDisk()) : run;
        run = running;
        boolean isReal = number % PER_PROCESS == PER_PROCESS - 1;
        boolean whileItOpens = number % (PER_PROCESS * PROCESSES_PER_FILE) == 0;
        if (whileItOpens) {
            campaign.pause(200_000 + random.nextInt(300_000));
        } else {
            for (int answers = random.nextInt(60); answers >= 0; answers--) {
                hear(running.child.line());
            }
            campaign.pause(random.nextInt(3_000));
        }
        number++;
        if (isReal) {
            killAndGoOn(running, random);
        } else {
            try (var _ = Pause.of(running.child)) {
                running.child.linesSoFar().forEach(this::hear);
                look(running, ledger.copy(), campaign.folder().resolve("after"), random);
            }
        }
    }

    private void killAndGoOn(Run running, SplittableRandom random) {
        running.child.kill();
        for (var line = running.child.line(); line != null; line = running.child.line()) {
            hear(line);
        }
        var after = campaign.folder().resolve("disk" + number);
        look(running, ledger, after, random);
        Campaign.delete(running.folder);
        if (number % (PER_PROCESS * PROCESSES_PER_FILE) == 0) {
            Campaign.delete(after);
            run = null;
        } else {
            run = start(random, after);
        }
    }

    private void look(Run running, Ledger ledger, Path after, SplittableRandom random) {
        Campaign.delete(after);
        var loss = PowerLoss.of(running.folder, running.journal, random, after);
        taking += loss.lost() ? 1 : 0;
        Campaign.check(after.resolve("log.db"), ledger);
    }

    private Path newDisk() {
        done += ledger.done();
        ledger = campaign.newLedger();
        return campaign.emptyFolder("disk" + number);
    }

    private Run start(SplittableRandom random, Path folder) {
        var script = new Script(random.nextLong(), 1 + random.nextInt(6), 20 << random.nextInt(8));
        var journal = campaign.emptyFolder("journal");
        var shared = journal.resolve("control");
        var control = Control.in(shared).clear();
        if (lie) {
            control.lie();
        }
        ledger.begin(script);
        var child = Child.start(
                Appender.class,
                List.of(),
                shim.environment(folder, shared, Optional.of(journal)),
                campaign.emptyFolder("scratch"),
                Appender.arguments(folder.resolve("log.db"), script, Long.MAX_VALUE));
        return new Run(script, folder, journal, child);
    }

    private void hear(@Nullable String line) {
        if (line == null || run == null) {
            throw new Broken("a process ended by itself, see its stderr");
        }
        ledger.hear(line, run.script);
    }
}
