package io.leftfold.bench;

import io.leftfold.CodecContext;
import io.leftfold.Environment;
import io.leftfold.bench.BenchOptions.Work;
import io.leftfold.schema.Schemas;
import io.leftfold.schema.Validation;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// What users expect of any store, to be cleared by far.
///
/// @param work     what is done
/// @param bar      what is expected: at most so much of a time, at least so much of a rate
/// @param unit     `ms` or `events/s`
/// @param measured of a time what 99 of 100 took at most
/// @param ok       whether it is on the right side of the bar
public record Floor(String work, double bar, String unit, double measured, boolean ok) {
    private static final int EVENTS = 1_000;

    /// Measures all floors, each in a new log.
    ///
    /// @param places   where
    /// @param duration how long each one is measured
    /// @throws IllegalArgumentException if no log can be made there; nothing was done
    public static List<Floor> check(
            BenchPlaces places, Duration duration, BenchProgress progress, Environment environment) {
        var append = BenchOptions.of(Work.APPEND).withDuration(duration);
        var read = BenchOptions.of(Work.READ).withDuration(duration).withEvents(EVENTS);
        var rebuild = BenchOptions.of(Work.CATCHUP).withDuration(duration).withEvents(EVENTS);
        return List.of(
                atMost("append", 50, Bench.run(append.withClients(1), places, progress, environment)),
                atMost("read and fold 1,000 events", 100, Bench.run(read, places, progress, environment)),
                atMost("rebuild from 1,000 events", 200, Bench.run(rebuild, places, progress, environment)),
                atMost("load a snapshot", 100, Bench.run(read.withSnapshots(EVENTS), places, progress, environment)),
                validation(duration, progress, environment),
                // Ten clients with ten streams each.
                atLeast(
                        "append to 100 streams",
                        1_000,
                        Bench.run(append.withClients(10), places, progress, environment)));
    }

    private static Floor atMost(String work, double millis, BenchReport report) {
        return new Floor(work, millis, "ms", report.p99Ms(), report.p99Ms() < millis);
    }

    private static Floor atLeast(String work, double rate, BenchReport report) {
        return new Floor(work, rate, "events/s", report.eventsPerSecond(), report.eventsPerSecond() >= rate);
    }

    private static Floor validation(Duration duration, BenchProgress progress, Environment environment) {
        var codec = Schemas.of(BenchAccount.CODEC).validating(BenchAccount.CODEC, Validation.ON_APPEND);
        var context = CodecContext.of(new UUID(0, 0), BenchAccount.stream(0), new UUID(0, 0));
        Client client = () -> {
            codec.encode(BenchAccount.BOOKED, context);
            return 1;
        };
        progress.begin("encode and validate");
        var threads = Thread.ofPlatform().factory();
        var round = Round.of(List.of(client), threads, duration, Usage::cpu, environment.nanoTime(), progress::at);
        double millis = round.latencies().atMost(0.99) / 1e6;
        return new Floor("encode and validate an event", 10, "ms", millis, millis < 10);
    }
}
