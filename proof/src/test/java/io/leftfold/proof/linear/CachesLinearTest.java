package io.leftfold.proof.linear;

import io.leftfold.StreamId;
import io.leftfold.json.JsonCodec;
import io.leftfold.schema.EventSchema;
import io.leftfold.schema.SchemaDoor;
import io.leftfold.schema.Schemas;
import io.leftfold.sqlite.SqliteDoor;
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
}
