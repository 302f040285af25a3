package io.leftfold.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What clients did in some time.
///
/// @param nanos from the start of the first to the end of the last
/// @param cpu   nanoseconds of processors that were taken meanwhile
public record Round(long events, long nanos, long cpu, Latencies latencies) {
    /// Told about ten times a second.
    public interface Watcher {
        /// @param share of the time that is over, 0 to 1
        void at(long events, double share);
    }

    private static final Duration TICK = Duration.ofMillis(100);

    public double eventsPerSecond() {
        return events * 1e9 / nanos;
    }

    /// Lets each client act on a thread of its own until the time is up, and then finish what it has begun.
    ///
    /// @param cpu   nanoseconds of processors so far
    /// @param clock nanoseconds
    public static Round of(
            List<Client> clients,
            ThreadFactory factory,
            Duration time,
            LongSupplier cpu,
            LongSupplier clock,
            Watcher watcher) {
        var events = new LongAdder();
        var all = new Latencies();
        var failure = new AtomicReference<@Nullable Throwable>();
        var stop = new AtomicBoolean();
        long cpuBefore = cpu.getAsLong();
        long begin = clock.getAsLong();
        var threads = clients.stream()
                .map(client -> factory.newThread(() -> {
                    var latencies = new Latencies();
                    try {
                        long last = clock.getAsLong();
                        while (!stop.get() && last - begin < time.toNanos()) {
                            events.add(client.act());
                            long now = clock.getAsLong();
                            latencies.add(now - last);
                            last = now;
                        }
                    } catch (Throwable thrown) {
                        failure.compareAndSet(null, thrown);
                        stop.set(true);
                    }
                    synchronized (all) {
                        all.add(latencies);
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        try {
            for (var thread : threads) {
                while (!thread.join(TICK)) {
                    double share = (double) (clock.getAsLong() - begin) / time.toNanos();
                    watcher.at(events.sum(), Math.min(1, share));
                }
            }
        } catch (InterruptedException interrupted) {
            stop.set(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the benchmark was interrupted", interrupted);
        }
        long nanos = clock.getAsLong() - begin;
        var thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("a client failed: " + thrown, thrown);
        }
        return new Round(events.sum(), nanos, cpu.getAsLong() - cpuBefore, all);
    }
}
