package io.leftfold.subscribe;

import io.leftfold.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Timers in memory, some 350 bytes each.
public final class MemoryTimerStore implements TimerStore {
    /// @param at when it may be taken
    private record Waiting(Timer timer, Instant at) implements Comparable<Waiting> {
        private static final Comparator<Waiting> BY_TIME =
                Comparator.comparing(Waiting::at).thenComparing(Waiting::timer);

        @Override
        public int compareTo(Waiting other) {
            return BY_TIME.compare(this, other);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, TreeSet<Waiting>> byTime = new HashMap<>();
    private final Map<StreamId, Map<String, Waiting>> byStream = new HashMap<>();

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
    public void apply(List<Change> changes) {
        locked(() -> {
            for (var change : changes) {
                switch (change) {
                    case Change.Set(var timer) -> {
                        if (find(timer)
                                .filter(there -> there.timer().equals(timer))
                                .isEmpty()) {
                            put(new Waiting(timer, timer.due()));
                        }
                    }
                    case Change.Clear(var stream) ->
                        List.copyOf(byStream.getOrDefault(stream, Map.of()).values())
                                .forEach(this::forget);
                }
            }
            return changes;
        });
    }

    @Override
    public Taken take(String category, Instant now, Instant until, int limit) {
        TimerStore.checkTake(now, until, limit);
        return locked(() -> {
            var taken = new ArrayList<Timer>();
            var waiting = byTime.getOrDefault(category, new TreeSet<>());
            while (taken.size() < limit
                    && !waiting.isEmpty()
                    && !waiting.first().at().isAfter(now)) {
                var timer = waiting.first().timer();
                put(new Waiting(timer, until));
                taken.add(timer);
            }
            return new Taken(
                    taken,
                    waiting.isEmpty()
                            ? Optional.empty()
                            : Optional.of(waiting.first().at()));
        });
    }

    @Override
    public void settle(List<Timer> done, List<PutOff> others) {
        locked(() -> {
            done.forEach(timer -> same(timer).ifPresent(this::forget));
            others.forEach(other ->
                    same(other.timer()).ifPresent(there -> put(new Waiting(there.timer(), other.until()))));
            return done;
        });
    }

    private Optional<Waiting> find(Timer timer) {
        return Optional.ofNullable(
                byStream.getOrDefault(timer.stream(), Map.of()).get(timer.name()));
    }

    private Optional<Waiting> same(Timer timer) {
        return find(timer).filter(there -> there.timer().equals(timer));
    }

    private void put(Waiting waiting) {
        var timer = waiting.timer();
        find(timer).ifPresent(this::forget);
        byStream.computeIfAbsent(timer.stream(), _ -> new HashMap<>()).put(timer.name(), waiting);
        byTime.computeIfAbsent(timer.stream().category(), _ -> new TreeSet<>()).add(waiting);
    }

    private void forget(Waiting waiting) {
        var stream = waiting.timer().stream();
        var its = byStream.get(stream);
        if (its != null && its.remove(waiting.timer().name()) != null && its.isEmpty()) {
            byStream.remove(stream);
        }
        byTime.getOrDefault(stream.category(), new TreeSet<>()).remove(waiting);
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
