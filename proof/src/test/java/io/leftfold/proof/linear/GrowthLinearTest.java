package io.leftfold.proof.linear;

import io.leftfold.Follower;
import io.leftfold.spi.Growth;
import java.time.Duration;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// A follower sees every announcement, and none is lost on the way into its wait.
class GrowthLinearTest {
    /// What the log and those who follow it do, none of it waiting.
    @Param(name = "position", gen = LongGen.class, conf = "0:3")
    public static class Operations {
        private final Growth growth = new Growth(0);
        private final Follower follower = growth.follow();

        @Operation
        public void announce(@Param(name = "position") long position) {
            growth.announce(position);
        }

        @Operation
        public boolean isBeyond(@Param(name = "position") long position) {
            return follower.await(position, Duration.ZERO);
        }

        @Operation
        public void leave() {
            follower.close();
        }

        @Operation
        public void close() {
            growth.close();
        }
    }

    @Test
    void every_operation_happens_at_one_moment() {
        Model.of(Operations.class)
                .scenario(List.of("announce 1", "isBeyond 0"), List.of("announce 2", "isBeyond 1"))
                .scenario(List.of("announce 1", "leave"), List.of("isBeyond 0", "isBeyond 0"))
                .scenario(List.of("close"), List.of("announce 1", "isBeyond 0"))
                .check();
    }

    @Test
    void an_announcement_ends_the_wait_that_it_falls_into() {
        Lincheck.runConcurrentTest(Model.ORDERS, () -> {
            var growth = new Growth(0);
            var log = new Thread(() -> growth.announce(1));
            log.start();
            boolean woken = growth.follow().await(0, Duration.ofDays(1));
            join(log);
            if (!woken) {
                throw new AssertionError("the wait ended by itself");
            }
        });
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
