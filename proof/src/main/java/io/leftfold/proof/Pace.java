package io.leftfold.proof;

import io.leftfold.Environment;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Work that begins at a steady rate, however long what began before still takes.
final class Pace {
    private Pace() {}

    /// Does `work` so many times, each time by a thread of its own, and waits for all of them.
    ///
    /// @throws Broken if one of them has thrown
    static void run(Environment environment, int perSecond, int count, IntConsumer work) {
        long tick = Duration.ofSeconds(1).dividedBy(perSecond).toNanos();
        var failed = new AtomicReference<@Nullable Throwable>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long began = environment.nanoTime().getAsLong();
            for (int i = 0; i < count && failed.get() == null; i++) {
                long due = began + i * tick;
                for (long left = left(environment, due); left > 0; left = left(environment, due)) {
                    LockSupport.parkNanos(left);
                }
                int number = i;
                threads.execute(() -> {
                    try {
                        work.accept(number);
                    } catch (RuntimeException | Error failure) {
                        failed.compareAndSet(null, failure);
                    }
                });
            }
        }
        var failure = failed.get();
        if (failure != null) {
            throw new Broken("a call failed, where nothing fails", failure);
        }
    }

    private static long left(Environment environment, long due) {
        return due - environment.nanoTime().getAsLong();
    }
}
