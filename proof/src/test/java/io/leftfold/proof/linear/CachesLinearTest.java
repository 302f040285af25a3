package io.leftfold.proof.linear;

import io.leftfold.Environment;
import io.leftfold.StreamId;
import io.leftfold.decide.BoundedCache;
import io.leftfold.json.JsonCodec;
import io.leftfold.schema.EventSchema;
import io.leftfold.schema.SchemaDoor;
import io.leftfold.schema.Schemas;
import io.leftfold.sqlite.SqliteDoor;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// What threads share to save work gives each of them what doing the work would have given.
class CachesLinearTest {
    /// So few names that it begins anew all the time.
    @Param(name = "number", gen = LongGen.class, conf = "1:3")
    public static class Names {
        private final LongFunction<StreamId> names =
                SqliteDoor.streamNames(1, number -> StreamId.of("stream", String.valueOf(number)));

        @Operation
        public String name(@Param(name = "number") long number) {
            return names.apply(number).entity();
        }
    }

    @Test
    void a_stream_has_its_own_name_for_everybody() {
        Model.of(Names.class)
                .scenario(List.of("name 1", "name 2"), List.of("name 2", "name 1"))
                .scenario(List.of("name 1", "name 1"), List.of("name 2", "name 3"))
                .check();
    }

    /// Counts how often each schema is compiled.
    @Param(name = "schema", gen = LongGen.class, conf = "0:1")
    public static class Compiled {
        sealed interface Door {
            record Opened() implements Door {}

            record Closed() implements Door {}
        }

        private static final List<EventSchema> SCHEMAS =
                Schemas.of(JsonCodec.of(Door.class)).all();

        private final int[] compilations = new int[SCHEMAS.size()];
        private final Function<EventSchema, Integer> compiled =
                SchemaDoor.compiled(schema -> ++compilations[SCHEMAS.indexOf(schema)]);

        @Operation
        public int compile(@Param(name = "schema") long schema) {
            return compiled.apply(SCHEMAS.get((int) schema));
        }
    }

    @Test
    void a_schema_is_compiled_once_whoever_asks() {
        Model.of(Compiled.class)
                .scenario(List.of("compile 0", "compile 1"), List.of("compile 1", "compile 0"))
                .scenario(List.of("compile 0", "compile 0"), List.of("compile 0", "compile 1"))
                .check();
    }

    /// Room for two of three entries, whose weights change with what was put last.
    @Param(name = "stream", gen = LongGen.class, conf = "1:3")
    public static class States {
        private final BoundedCache<Long> states =
                BoundedCache.weighed(2, 5, weight -> weight, Duration.ofDays(1), standingStill());

        @Operation
        public void put(@Param(name = "stream") long stream, @Param(name = "stream") long weight) {
            states.put(stream(stream), weight);
        }

        @Operation
        public long get(@Param(name = "stream") long stream) {
            return states.get(stream(stream)).orElse(0L);
        }

        @Operation
        public void remove(@Param(name = "stream") long stream) {
            states.remove(stream(stream));
        }

        @Operation
        public void clear() {
            states.clear();
        }

        @Operation
        public String figures() {
            return states.figures().toString();
        }

        private static StreamId stream(long number) {
            return StreamId.of("stream", String.valueOf(number));
        }
    }

    @Test
    void a_state_is_the_last_that_was_put_and_what_all_weigh_is_counted() {
        Model.of(States.class)
                .scenario(List.of("put 1 3", "get 1"), List.of("put 1 2", "put 2 3"))
                .scenario(List.of("put 1 2", "figures"), List.of("put 1 3"))
                .scenario(List.of("put 1 1", "get 2"), List.of("put 2 1", "put 3 1"))
                .scenario(List.of("put 1 3", "clear"), List.of("put 2 2", "figures"))
                .check();
    }

    /// Time that stands still.
    static Environment standingStill() {
        var system = Environment.system();
        return new Environment(
                system.clock(), () -> 0, system.random(), system.ids(), system.threads(), system.pause());
    }
}
