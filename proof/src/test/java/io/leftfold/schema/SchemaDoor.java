package io.leftfold.schema;

import java.util.function.Function;

/// Lets tests of other packages at what this one hides.
public final class SchemaDoor {
    private SchemaDoor() {}

    /// The cache of compiled schemas.
    public static <V> Function<EventSchema, V> compiled(Function<EventSchema, V> compile) {
        return new CompiledSchemas<>(compile)::of;
    }
}
