package io.leftfold.postgres;

import java.time.Duration;
import java.util.Collections;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Lets tests of other packages at what this one hides.
public final class PostgresDoor {
    private PostgresDoor() {}

    /// Reads of one value, whose callers share questions: one asks at a time, for at most two.
    public static LongSupplier sharedReads(LongSupplier value) {
        LongFunction<Long> alone = _ -> value.getAsLong();
        var shared = new SharedReads<Long, Long>(
                alone::apply,
                questions -> {
                    long found = value.getAsLong();
                    return Collections.<Supplier<Long>>nCopies(questions.size(), () -> found);
                },
                1,
                2,
                () -> 0,
                Duration.ofDays(1));
        return () -> shared.read(0L);
    }
}
