package io.leftfold.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimulationTest {
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
        "an abandoned partition was taken over",
        "an event that killed twice is parked",
        "nobody knows, and all was done",
        "nobody knows, and nothing was done"
    };

    @Test
    void whatever_goes_wrong_every_event_is_handled_once_in_order_or_named() {
        var sometimes = new TreeMap<String, Integer>();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            new Simulation(seed, sometimes).run();
        }
        System.out.println(SEEDS + " runs: " + sometimes);
        if (SEEDS >= 150) {
            assertThat(sometimes).containsKeys(INTERESTING);
        }
    }

    @Test
    void one_seed_gives_one_run() {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(new Simulation(seed, new TreeMap<>()).run())
                    .isEqualTo(new Simulation(seed, new TreeMap<>()).run());
        }
    }
}
