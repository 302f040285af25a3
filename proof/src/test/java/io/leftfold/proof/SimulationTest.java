package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.testing.Simulation;
import org.junit.jupiter.api.Test;

public class SimulationTest {
    private static final int SEEDS = Integer.getInteger("leftfold.proof.seeds", 150);

    /// To begin elsewhere: the seed that a failure names.
    private static final long FIRST = Long.getLong("leftfold.proof.firstSeed", 1);

    /// What must have happened in the runs together, or they prove little.
    private static final String[] INTERESTING = {
        "a breaker opened",
        "a lease was lost while a batch was in flight",
        "a letter was asked for",
        "a node held still because its ledger was silent",
        "a node left in peace",
        "a partition was given back to a node that came",
        "a partition was taken from a silent node",
        "a process died in a handler",
        "a process died in the middle of a batch",
        "an abandoned partition was taken over",
        "an event that killed twice is parked",
        "lanes of one batch ended one after the other",
        "nobody knows, and all was done",
        "nobody knows, and nothing was done",
        "some events of a batch were handled and one failed"
    };

    private final Simulation simulation = Simulation.of(Promises::in);

    @Test
    void whatever_goes_wrong_every_event_is_handled_once_in_order_or_named() {
        var report = simulation.withFirstSeed(FIRST).run(SEEDS);
        System.out.println(report);
        if (SEEDS >= 150) {
            assertThat(report.happened()).containsKeys(INTERESTING);
        }
    }

    @Test
    void one_seed_gives_one_run() {
        for (long seed = 1; seed <= 5; seed++) {
            var same = simulation.withFirstSeed(seed);
            assertThat(same.script())
                    .isEqualTo(same.script())
                    .hasLineCount(same.script().split("\n").length);
        }
    }
}
