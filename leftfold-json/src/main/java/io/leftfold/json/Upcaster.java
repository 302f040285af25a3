package io.leftfold.json;

import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// One step from a schema version to the next.
sealed interface Upcaster {
    /// From the record that an old version had, to the next version's.
    record Typed<A extends Record>(Class<A> shape, Function<? super A, ? extends Record> step) implements Upcaster {
        Object apply(Record old) {
            return step.apply(shape.cast(old));
        }
    }

    /// On the JSON itself, for a shape that no longer has a class.
    record Tree(Function<ObjectNode, ObjectNode> step) implements Upcaster {}
}
