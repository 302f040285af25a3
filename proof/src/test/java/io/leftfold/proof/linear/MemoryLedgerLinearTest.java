package io.leftfold.proof.linear;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.Environment;
import io.leftfold.LeaseLostException;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// The work of a step runs outside of the ledger's lock; that it counts, and that the checkpoint moves, is one
/// moment, in which the claim still held.
class MemoryLedgerLinearTest {
    private static final UUID LOG = new UUID(0, 1);
    private static final Duration PASSING = Duration.ofNanos(1);
    private static final Duration LASTING = Duration.ofDays(1);

    @Param(name = "node", gen = LongGen.class, conf = "1:2")
    @Param(name = "epoch", gen = LongGen.class, conf = "1:3")
    @Param(name = "position", gen = LongGen.class, conf = "0:1")
    public static class Operations {
        private final MemoryLedger ledger = MemoryLedger.create(passing());
        private final AtomicInteger effects = new AtomicInteger();

        public Operations() {
            ledger.register("s", 1);
        }

        /// For a lease that is over at once.
        @Operation
        public long claim(@Param(name = "node") long node) {
            return epoch(node, PASSING);
        }

        @Operation
        public long hold(@Param(name = "node") long node) {
            return epoch(node, LASTING);
        }

        @Operation
        public String apply(
                @Param(name = "node") long node,
                @Param(name = "epoch") long epoch,
                @Param(name = "position") long from) {
            try {
                var step = Step.to(Optional.of(at(from)).filter(there -> from > 0), at(from + 1));
                ledger.apply(new Claim("s", 0, "node-" + node, epoch), step, transaction -> {
                    transaction.onCommit(effects::incrementAndGet);
                    return step;
                });
                return "moved";
            } catch (LeaseLostException _) {
                return "lost";
            } catch (CheckpointMismatchException _) {
                return "elsewhere";
            }
        }

        @Operation
        public void release(@Param(name = "node") long node, @Param(name = "epoch") long epoch) {
            ledger.release(new Claim("s", 0, "node-" + node, epoch));
        }

        @Operation
        public void seek() {
            ledger.seek("s", Optional.empty());
        }

        @Operation
        public int effects() {
            return effects.get();
        }

        private long epoch(long node, Duration lease) {
            return ledger.claim("s", 0, "node-" + node, lease).map(Claim::epoch).orElse(0L);
        }

        private static Checkpoint at(long position) {
            return new Checkpoint(LOG, 1, position, new UUID(0, position));
        }
    }

    @Test
    void a_step_counts_while_its_claim_is_the_last() {
        Model.of(Operations.class)
                .scenario(List.of("claim 1", "apply 1 1 0"), List.of("claim 2", "apply 2 2 0"))
                .scenario(List.of("hold 1"), List.of(List.of("apply 1 1 0", "effects"), List.of("seek", "claim 2")))
                .scenario(List.of("hold 1"), List.of(List.of("apply 1 1 0"), List.of("release 1 1", "hold 2")))
                .scenario(List.of("claim 1"), List.of(List.of("apply 1 1 0", "effects"), List.of("apply 1 1 0")))
                .check();
    }

    /// Time that passes whenever somebody looks.
    private static Environment passing() {
        var nanos = new AtomicLong();
        var system = Environment.system();
        return new Environment(
                system.clock(),
                () -> nanos.addAndGet(1_000),
                system.random(),
                system.ids(),
                system.threads(),
                system.pause());
    }
}
