package io.leftfold.proof.linear;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOptions;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.spi.GroupAppend;
import io.leftfold.spi.GroupAppend.Batch;
import io.leftfold.spi.GroupAppend.BatchWriter;
import io.leftfold.spi.GroupAppend.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// Appends of several threads, gathered into batches, are as if each had been written alone: the writer needs no
/// lock of its own, and nobody waits for ever.
class GroupAppendLinearTest {
    /// Numbers the keys it has not seen. It has no lock: two batches at once would spoil it.
    private static final class Numbering implements BatchWriter<Append> {
        private final Map<String, Long> numbers = new HashMap<>();
        private volatile long last;

        @Override
        public List<Result> write(Batch<Append> batch) {
            var results = new ArrayList<Result>();
            batch.takeMore();
            for (var append : batch.appends()) {
                var known = numbers.get(append.key().orElseThrow().value());
                long number = known == null ? last + 1 : known;
                if (known == null) {
                    numbers.put(append.key().orElseThrow().value(), number);
                    last = number;
                }
                results.add(new Result.Done(new Appended(number, number, Map.of())));
            }
            return results;
        }
    }

    /// The writer behind a group.
    @Param(name = "key", gen = IntGen.class, conf = "1:4")
    public static class Grouped {
        private final Numbering writer = new Numbering();
        private final GroupAppend<Append> group =
                new GroupAppend<>(Function.identity(), writer, AppendOptions.DEFAULTS, () -> 0);

        @Operation
        public long append(@Param(name = "key") int key) {
            return group.append(Append.nothing(AppendKey.of("key-" + key)))
                    .orThrow()
                    .last();
        }

        @Operation
        public long last() {
            return writer.last;
        }

        @Operation(runOnce = true)
        public boolean close() {
            return group.close(Duration.ofDays(1));
        }
    }

    /// The writer alone.
    @Param(name = "key", gen = IntGen.class, conf = "1:4")
    public static class Alone {
        private final Numbering writer = new Numbering();

        @Operation
        public long append(@Param(name = "key") int key) {
            return switch (writer.write(Batch.of(List.of(Append.nothing(AppendKey.of("key-" + key)))))
                    .getFirst()) {
                case Result.Done(var outcome) -> outcome.orThrow().last();
                case Result.Failed(var failure) -> throw failure;
            };
        }
    }

    @Test
    void a_group_is_as_good_as_a_lock() {
        Model.of(Grouped.class)
                .scenario(List.of("append 1", "append 2"), List.of("append 3", "last"))
                .scenario(List.of("append 1", "append 1"), List.of("append 1"))
                .scenario(List.of("append 1", "last"), List.of("close", "append 2"))
                .check();
    }

    @Test
    void a_writer_without_a_group_is_found() {
        assertThatThrownBy(() -> Model.of(Alone.class)
                        .scenario(List.of("append 1"), List.of("append 2"))
                        .check())
                .isInstanceOf(LincheckAssertionError.class);
    }
}
