package io.leftfold.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteOptions;
import io.leftfold.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real router and executor of two nodes in random runs, see [RandomNodes]. A run is named by its seed and
/// its most steps, and the smallest that fails is said.
class RandomNodesTest {
    private static final int STEPS_MAX = 6;
    private static final int SEEDS = Integer.getInteger("leftfold.proof.processes", 300);

    private final TreeMap<String, Integer> happened = new TreeMap<>();

    private void play(long seed, Function<Environment, EventStore> open) {
        try {
            playOnce(seed, STEPS_MAX, open);
        } catch (AssertionError failure) {
            for (int steps = 1; steps < STEPS_MAX; steps++) {
                playOnce(seed, steps, open);
            }
            throw failure;
        }
    }

    private void playOnce(long seed, int steps, Function<Environment, EventStore> open) {
        try (var nodes = new RandomNodes(seed, steps, open, happened)) {
            nodes.play();
        }
    }

    @Test
    void in_a_file_it_is_the_same(@TempDir Path folder) {
        var files = new AtomicInteger();
        for (long seed = 0; seed < 5; seed++) {
            play(
                    seed,
                    environment -> SqliteStore.open(
                            folder.resolve("run" + files.incrementAndGet() + ".db"),
                            SqliteOptions.DEFAULTS.withEnvironment(environment)));
        }
    }

    @Test
    void nodes_that_stand_still_and_come_back_make_nothing_act_twice_and_lose_nothing() {
        for (long seed = 0; seed < SEEDS; seed++) {
            play(seed, MemoryStore::create);
        }
        assertThat(happened)
                .as("what happened in all runs: what never does is not tested")
                .containsKeys(
                        "p COMPLETED",
                        "p COMPENSATED",
                        "p CANCELLED",
                        "c COMPLETED",
                        "c COMPENSATED",
                        "c CANCELLED",
                        "Upgraded",
                        "Brought",
                        "landed in a cancelled one",
                        "waited for a version",
                        "a step was failed while it was in flight",
                        "a node dies",
                        "parked: definition-broken",
                        "parked: step-broken",
                        "parked: child-cancelled");
    }
}
