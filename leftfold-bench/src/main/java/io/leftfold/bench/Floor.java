package io.leftfold.bench;

import io.leftfold.Environment;
import io.leftfold.bench.BenchOptions.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What users expect of any store, to be cleared by far.
///
/// @param work     what is done
/// @param bar      what is expected: at most so much of a time, at least so much of a rate
/// @param unit     `ms` or `events/s`
/// @param measured of a time what 99 of 100 took at most; empty where it was not measured
/// @param ok       whether it is on the right side of the bar; also where it was not measured
public record Floor(String work, double bar, String unit, Optional<Double> measured, boolean ok) {
    private static final int EVENTS = 1_000;

    /// Measures all floors, each in a new log.
    ///
    /// @param store    as in [BenchOptions]
    /// @param duration how long each one is measured
    /// @throws IllegalArgumentException if the store's address is not one that can be used; nothing was done
    public static List<Floor> check(String store, Duration duration, BenchProgress progress, Environment environment) {
        var append = BenchOptions.of(Work.APPEND, store).withDuration(duration);
        var read = BenchOptions.of(Work.READ, store).withDuration(duration).withEvents(EVENTS);
        var rebuild =
                BenchOptions.of(Work.CATCHUP, store).withDuration(duration).withEvents(EVENTS);
        return List.of(
                atMost("append", 50, Bench.run(append.withClients(1), progress, environment)),
                atMost("read and fold 1,000 events", 100, Bench.run(read, progress, environment)),
                atMost("rebuild from 1,000 events", 200, Bench.run(rebuild, progress, environment)),
                notMeasured("load a snapshot", 100),
                notMeasured("validate a payload", 10),
                // Ten clients with ten streams each.
                atLeast("append to 100 streams", 1_000, Bench.run(append.withClients(10), progress, environment)));
    }

    private static Floor atMost(String work, double millis, BenchReport report) {
        return new Floor(work, millis, "ms", Optional.of(report.p99Ms()), report.p99Ms() < millis);
    }

    private static Floor atLeast(String work, double rate, BenchReport report) {
        return new Floor(
                work, rate, "events/s", Optional.of(report.eventsPerSecond()), report.eventsPerSecond() >= rate);
    }

    private static Floor notMeasured(String work, double millis) {
        return new Floor(work, millis, "ms", Optional.empty(), true);
    }
}
