package io.leftfold.replay;

import io.leftfold.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Time that goes on by pauses alone.
final class FakeTime {
    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
    final List<Duration> pauses = new CopyOnWriteArrayList<>();

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
        pauses.add(duration);
        nanos.addAndGet(duration.toNanos());
    }

    Duration paused() {
        return pauses.stream().reduce(Duration.ZERO, Duration::plus);
    }
}
