package io.leftfold;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Everything that makes one run differ from the next, passed in so that a test can say what it is. All parts
/// must be safe for use by several threads.
///
/// @param clock    the time of day
/// @param nanoTime nanoseconds that only rise, from an arbitrary origin
/// @param random   for jitter
/// @param ids      for events and keys
/// @param threads  makes the threads of subscriptions and those that read ahead, virtual ones unless there is a
///     reason
/// @param pause    waits that long before something is tried again; less when the thread is interrupted
public record Environment(
        InstantSource clock,
        LongSupplier nanoTime,
        RandomGenerator random,
        IdSource ids,
        ThreadFactory threads,
        Consumer<Duration> pause) {
    /// The machine's own time and randomness, and virtual threads.
    public static Environment system() {
        var clock = InstantSource.system();
        var random = new SecureRandom();
        return new Environment(
                clock,
                System::nanoTime,
                random,
                idsFrom(clock, random),
                Thread.ofVirtual().factory(),
                Environment::sleep);
    }

    /// Ids of version 7 of RFC 9562, rising with `clock`.
    public static IdSource idsFrom(InstantSource clock, RandomGenerator random) {
        return new UuidV7(clock, random);
    }

    public Environment withClock(InstantSource clock) {
        return new Environment(clock, nanoTime, random, ids, threads, pause);
    }

    public Environment withIds(IdSource ids) {
        return new Environment(clock, nanoTime, random, ids, threads, pause);
    }

    public Environment withRandom(RandomGenerator random) {
        return new Environment(clock, nanoTime, random, ids, threads, pause);
    }

    public Environment withPause(Consumer<Duration> pause) {
        return new Environment(clock, nanoTime, random, ids, threads, pause);
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
