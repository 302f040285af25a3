package io.leftfold.replay;

import io.leftfold.replay.WindowResult.Window;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/// The windows that are open, and the steps that open, fill and close them. Pure: what comes out depends on
/// nothing but what went in. Times are microseconds since 1970.
final class OpenWindows<K, T, R> {
    private record Folded<R>(long count, R value) {}

    private final WindowOptions options;
    private final long size;
    private final long step;
    private final R initial;
    private final BiFunction<R, ? super T, R> fold;
    /// By start, which is the order of ends too.
    private final TreeMap<Long, Map<K, Folded<R>>> windows = new TreeMap<>();
    private int open;
    /// Windows that end here or before are closed.
    private long closedTo = Long.MIN_VALUE;

    OpenWindows(WindowOptions options, R initial, BiFunction<R, ? super T, R> fold) {
        this.options = options;
        this.size = WindowOptions.micros(options.size());
        this.step = WindowOptions.micros(options.step());
        this.initial = initial;
        this.fold = fold;
    }

    /// Takes a value of `time`. Windows that it closes come out first, then what it is late for.
    ///
    /// @throws IllegalStateException if too many would be open; it went into none
    void add(Instant time, K key, T value, Consumer<WindowResult<K, T, R>> out) {
        long at = ChronoUnit.MICROS.between(Instant.EPOCH, time);
        close(Math.max(closedTo, at - WindowOptions.micros(options.lateness())), out);
        var late = new ArrayList<Long>();
        var filled = new TreeMap<Long, Folded<R>>();
        for (long start = firstStart(at); start <= at; start += step) {
            if (start + size <= closedTo) {
                late.add(start);
            } else {
                var before = windows.getOrDefault(start, Map.of()).get(key);
                filled.put(
                        start,
                        before == null
                                ? new Folded<>(1, fold.apply(initial, value))
                                : new Folded<>(before.count + 1, fold.apply(before.value, value)));
            }
        }
        checkRoom(filled.values());
        filled.forEach((start, folded) -> {
            if (windows.computeIfAbsent(start, _ -> new LinkedHashMap<>()).put(key, folded) == null) {
                open++;
            }
        });
        late.forEach(start -> out.accept(new WindowResult.Late<>(window(start), key, value)));
    }

    /// Gives what is still open.
    void end(Consumer<WindowResult<K, T, R>> out) {
        windows.forEach((start, byKey) -> byKey.forEach((key, folded) ->
                out.accept(new WindowResult.StillOpen<>(window(start), key, folded.count, folded.value))));
        windows.clear();
        open = 0;
    }

    private void close(long to, Consumer<WindowResult<K, T, R>> out) {
        closedTo = to;
        while (!windows.isEmpty() && windows.firstKey() + size <= to) {
            var first = windows.pollFirstEntry();
            open -= first.getValue().size();
            first.getValue()
                    .forEach((key, folded) -> out.accept(
                            new WindowResult.Closed<>(window(first.getKey()), key, folded.count, folded.value)));
        }
    }

    /// The earliest start of a window that `at` is in.
    private long firstStart(long at) {
        return (Math.floorDiv(at - size, step) + 1) * step;
    }

    private void checkRoom(Iterable<Folded<R>> filled) {
        long more = 0;
        for (var folded : filled) {
            more += folded.count == 1 ? 1 : 0;
        }
        if (open + more > options.openMax()) {
            throw new IllegalStateException(open + " windows and keys are open, and there would be more than the "
                    + options.openMax() + " that are allowed: make windows shorter, wait less long for late events,"
                    + " use fewer keys, or allow more");
        }
    }

    private Window window(long start) {
        var begin = Instant.EPOCH.plus(start, ChronoUnit.MICROS);
        return new Window(begin, begin.plus(size, ChronoUnit.MICROS));
    }
}
