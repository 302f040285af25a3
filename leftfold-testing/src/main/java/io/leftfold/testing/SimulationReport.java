package io.leftfold.testing;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What happened in runs that all held.
///
/// @param runs     how many
/// @param happened what happened, and how often in all runs together: a test of what must bear a crash proves
///     little where none happened
public record SimulationReport(int runs, SortedMap<String, Integer> happened) {
    public SimulationReport {
        happened = Collections.unmodifiableSortedMap(new TreeMap<>(happened));
    }
}
