package io.leftfold.proof;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/// How long each of many things has taken.
final class Latencies {
    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    /// From the one moment to the other, of all things from number `first` on.
    static Latencies between(AtomicLongArray from, AtomicLongArray to, int first) {
        long[] nanos = new long[from.length() - first];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = to.get(first + i) - from.get(first + i);
        }
        Arrays.sort(nanos);
        return new Latencies(nanos);
    }

    /// In milliseconds.
    double percentile(int percent) {
        return sorted[(int) ((long) sorted.length * percent / 100)] / 1e6;
    }

    /// The half and the slowest hundredth.
    String figures(String what) {
        return String.format(Locale.ROOT, "%s p50 %.2f ms p99 %.2f ms", what, percentile(50), percentile(99));
    }
}
