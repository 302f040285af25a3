package io.leftfold.schema;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// What schemas were compiled to, each once. Never holds more than there are schemas, so nothing is evicted.
/// Safe for use by several threads: those that ask for one schema wait for one compilation and get the same
/// result.
final class CompiledSchemas<V> {
    private final ConcurrentHashMap<String, V> byId = new ConcurrentHashMap<>();
    private final Function<EventSchema, V> compile;

    CompiledSchemas(Function<EventSchema, V> compile) {
        this.compile = compile;
    }

    V of(EventSchema schema) {
        // A plain read first: computeIfAbsent may lock even where the value is there.
        V known = byId.get(schema.id());
        return known != null ? known : byId.computeIfAbsent(schema.id(), _ -> compile.apply(schema));
    }

    int size() {
        return byId.size();
    }
}
