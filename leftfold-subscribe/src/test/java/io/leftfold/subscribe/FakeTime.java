package io.leftfold.subscribe;

import io.leftfold.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Time that goes on by pauses alone.
final class FakeTime {
    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

    Environment environment() {
        var system = Environment.system();
        return new Environment(
                () -> Instant.EPOCH.plusNanos(nanos.get()),
                nanos::get,
                new Random(1),
                system.ids(),
                system.threads(),
                this::pause);
    }

    void pause(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }
}
