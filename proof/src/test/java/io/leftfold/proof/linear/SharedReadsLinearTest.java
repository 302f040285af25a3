package io.leftfold.proof.linear;

import io.leftfold.postgres.PostgresDoor;
import java.util.List;
import java.util.function.LongSupplier;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/// Who shares a question sees what was there when it came, and nobody waits for ever.
class SharedReadsLinearTest {
    public static class Reads {
        private volatile long value;
        private final LongSupplier shared = PostgresDoor.sharedReads(() -> value);

        @Operation
        public synchronized void write() {
            value++;
        }

        @Operation
        public long read() {
            return shared.getAsLong();
        }
    }

    @Test
    void a_shared_read_sees_what_was_written_before_it_began() {
        Model.of(Reads.class)
                .scenario(List.of("write", "read"), List.of("read", "read"))
                .scenario(List.of("read", "write"), List.of("write", "read"))
                .scenario(List.of("read"), List.of("write", "read"), List.of("read"))
                .check();
    }
}
