package io.leftfold.decide;

import io.leftfold.Environment;
import io.leftfold.StreamId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/// A cache in memory with a bound on entries, on what they weigh together, and on their age. What was not used for
/// the longest time makes room. One lock, held for a few instructions.
public final class BoundedCache<V> implements StateCache<V> {
    private record Entry<V>(V value, long weight, long putAt) {}

    private final int entriesMax;
    private final long weightMax;
    private final long nanosMax;
    private final ToLongFunction<V> weigh;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<StreamId, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;
    private long hits;
    private long misses;
    private long evicted;

    private BoundedCache(
            int entriesMax, long weightMax, Duration timeToLive, ToLongFunction<V> weigh, LongSupplier nanoTime) {
        if (entriesMax < 1 || weightMax < 1 || !timeToLive.isPositive()) {
            throw new IllegalArgumentException("the bounds of a cache must be positive: " + entriesMax
                    + " entries, weight " + weightMax + ", " + timeToLive);
        }
        this.entriesMax = entriesMax;
        this.weightMax = weightMax;
        this.nanosMax = TimeUnit.NANOSECONDS.convert(timeToLive);
        this.weigh = weigh;
        this.nanoTime = nanoTime;
    }

    /// @param entriesMax most entries, at least 1
    /// @param timeToLive how long after it was put an entry is good at most, positive
    public static <V> BoundedCache<V> of(int entriesMax, Duration timeToLive, Environment environment) {
        return weighed(entriesMax, Long.MAX_VALUE, _ -> 1, timeToLive, environment);
    }

    /// @param weightMax  most that all entries may weigh together, at least 1; what weighs more alone is not kept
    /// @param weigh      what an entry weighs, at least 0, for example the bytes of a [Snapshot]; quick, and the
    ///                   same for the same value
    public static <V> BoundedCache<V> weighed(
            int entriesMax, long weightMax, ToLongFunction<V> weigh, Duration timeToLive, Environment environment) {
        return new BoundedCache<>(entriesMax, weightMax, timeToLive, weigh, environment.nanoTime());
    }

    @Override
    public Optional<V> get(StreamId stream) {
        long now = nanoTime.getAsLong();
        lock.lock();
        try {
            var entry = entries.get(stream);
            if (entry == null) {
                misses++;
                return Optional.empty();
            }
            if (now - entry.putAt > nanosMax) {
                misses++;
                drop(stream);
                return Optional.empty();
            }
            hits++;
            return Optional.of(entry.value);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void put(StreamId stream, V value) {
        var entry = new Entry<>(value, weigh.applyAsLong(value), nanoTime.getAsLong());
        lock.lock();
        try {
            if (entry.weight > weightMax) {
                drop(stream);
                return;
            }
            var before = entries.put(stream, entry);
            weight += entry.weight - (before == null ? 0 : before.weight);
            while (entries.size() > entriesMax || weight > weightMax) {
                drop(entries.firstEntry().getKey());
                evicted++;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void remove(StreamId stream) {
        lock.lock();
        try {
            drop(stream);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void clear() {
        lock.lock();
        try {
            entries.clear();
            weight = 0;
        } finally {
            lock.unlock();
        }
    }

    public CacheFigures figures() {
        lock.lock();
        try {
            return new CacheFigures(entries.size(), weight, hits, misses, evicted);
        } finally {
            lock.unlock();
        }
    }

    private void drop(StreamId stream) {
        var entry = entries.remove(stream);
        if (entry != null) {
            weight -= entry.weight;
        }
    }
}
