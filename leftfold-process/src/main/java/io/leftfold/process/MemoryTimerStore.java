package io.leftfold.process;

import io.leftfold.StreamId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Timers in memory, some 300 bytes each.
public final class MemoryTimerStore implements TimerStore {
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Timer> byTime = new TreeSet<>();
    private final Map<StreamId, Map<String, Timer>> byStream = new HashMap<>();

    private MemoryTimerStore() {}

    /// One that holds no timer.
    public static MemoryTimerStore create() {
        return new MemoryTimerStore();
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public void set(Timer timer) {
        locked(() -> {
            forget(timer.stream(), timer.name());
            byStream.computeIfAbsent(timer.stream(), _ -> new HashMap<>()).put(timer.name(), timer);
            return byTime.add(timer);
        });
    }

    @Override
    public void remove(StreamId stream, String name) {
        locked(() -> forget(stream, name));
    }

    @Override
    public void removeAll(StreamId stream) {
        locked(() -> {
            var there = byStream.remove(stream);
            return there != null
                    && there.values().stream().filter(byTime::remove).count() > 0;
        });
    }

    @Override
    public List<Timer> due(Instant now, int limit) {
        return locked(() -> byTime.stream()
                .limit(limit)
                .takeWhile(timer -> !timer.due().isAfter(now))
                .toList());
    }

    @Override
    public Optional<Instant> next() {
        return locked(() ->
                byTime.isEmpty() ? Optional.empty() : Optional.of(byTime.first().due()));
    }

    private boolean forget(StreamId stream, String name) {
        var there = byStream.get(stream);
        var timer = there == null ? null : there.remove(name);
        if (there != null && there.isEmpty()) {
            byStream.remove(stream);
        }
        return timer != null && byTime.remove(timer);
    }

    private <R> R locked(Supplier<R> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
