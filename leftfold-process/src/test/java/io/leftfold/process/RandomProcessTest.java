package io.leftfold.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random graphs of steps as a pure machine: commands are sent one by one, by several who do not know of each
/// other, while everything else goes on; a world answers in any order, twice, late, and badly; an operator asks
/// at any time. A run is named by its seed and its most steps, and the smallest that fails is said.
class RandomProcessTest {
    private static final int STEPS_MAX = 6;

    static Stream<Long> seeds() {
        return LongStream.range(0, 20).boxed();
    }

    @ParameterizedTest(name = "seeds from {0}00")
    @MethodSource("seeds")
    void every_run_ends_and_nothing_acts_twice_and_nothing_is_undone_that_was_not_done(long hundreds) {
        for (long seed = hundreds * 100; seed < hundreds * 100 + 100; seed++) {
            play(seed);
        }
    }

    private static void play(long seed) {
        try {
            new RandomPlay(seed, STEPS_MAX, new TreeMap<>()).play();
        } catch (AssertionError | RuntimeException failure) {
            for (int steps = 1; steps < STEPS_MAX; steps++) {
                new RandomPlay(seed, steps, new TreeMap<>()).play();
            }
            throw failure;
        }
    }

    @Test
    void interesting_things_happen() {
        var happened = new TreeMap<String, Integer>();
        for (long seed = 0; seed < 1_000; seed++) {
            new RandomPlay(seed, STEPS_MAX, happened).play();
        }
        assertThat(happened)
                .as("what happened in all runs: what never does is not tested")
                .containsKeys(
                        "COMPLETED",
                        "COMPENSATED",
                        "CANCELLED",
                        "cancelled in flight",
                        "parked",
                        "a step was skipped",
                        "the process failed while a step was in flight",
                        "part of a step was undone",
                        "a step was completed while it was in flight",
                        "a step was failed while it was in flight",
                        "a late one was refused",
                        "a compensation was tried again",
                        "an instance went on after its end");
    }
}
