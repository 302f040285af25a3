package io.leftfold.diff;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/// Many parts of one work, a bounded number at a time, their results in order.
final class InFlight {
    /// Enough for two cores and a server that is not near; each holds a stream's pages.
    private static final int PARTS = 16;

    private InFlight() {}

    static <T, R> void run(Stream<T> parts, Function<T, R> work, Consumer<R> result) {
        parts.gather(Gatherers.mapConcurrent(PARTS, work)).forEachOrdered(result);
    }
}
