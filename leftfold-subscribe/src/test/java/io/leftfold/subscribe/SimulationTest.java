package io.leftfold.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimulationTest {
    /// `-Dsimulation.seeds=…`, and `-Dsimulation.first=…` to begin elsewhere.
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 150);

    private static final long FIRST = Long.getLong("simulation.first", 1);

    @Test
    void whatever_goes_wrong_every_event_is_handled_once_in_order_or_named() {
        var sometimes = new TreeMap<String, Integer>();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            new Simulation(seed, sometimes).run();
        }
        System.out.println(sometimes);
    }

    @Test
    void one_seed_gives_one_run() {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(new Simulation(seed, new TreeMap<>()).run())
                    .isEqualTo(new Simulation(seed, new TreeMap<>()).run());
        }
    }
}
