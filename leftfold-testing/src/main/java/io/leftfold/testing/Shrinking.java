package io.leftfold.testing;

import io.leftfold.testing.Plan.Occasion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Looks for a run that fails in the same way with less: fewer faults, fewer events.
final class Shrinking {
    /// So many runs at most: some seconds.
    private static final int RUNS_MAX = 400;

    private final Consumer<SimulatedWorld> scenario;
    private final Played failed;
    private Played best;
    private int left = RUNS_MAX;

    private Shrinking(Played failed, Consumer<SimulatedWorld> scenario) {
        this.failed = failed;
        this.best = failed;
        this.scenario = scenario;
    }

    static Played shortest(Played failed, Consumer<SimulatedWorld> scenario) {
        var shrinking = new Shrinking(failed, scenario);
        shrinking.withFewerKinds();
        int size;
        do {
            size = shrinking.size();
            shrinking.withFewerEvents();
            shrinking.withFewerFaults();
        } while (shrinking.size() < size && shrinking.left > 0);
        return shrinking.best;
    }

    private int size() {
        return best.run().eventCount() + faults().size();
    }

    private Set<Occasion> faults() {
        return best.run().faults().happened();
    }

    private void withFewerKinds() {
        // The run again with nothing but what happened in it: from here on that is what gets less.
        isEnough(best.plan().withFaults(faults()));
        for (var kind : Fault.values()) {
            var rest = new LinkedHashSet<>(faults());
            if (rest.removeIf(occasion -> occasion.kind() == kind)) {
                isEnough(best.plan().withFaults(rest));
            }
        }
    }

    private void withFewerFaults() {
        reduce(List.copyOf(faults()), some -> best.plan().withFaults(new LinkedHashSet<>(some)));
    }

    private void withFewerEvents() {
        var all = best.plan()
                .events()
                .map(List::copyOf)
                .orElseGet(() ->
                        IntStream.range(0, failed.run().eventCount()).boxed().toList());
        reduce(all, some -> best.plan().withEvents(new LinkedHashSet<>(some)));
    }

    /// Leaves parts out, halves first, then smaller ones, as long as it still fails (delta debugging, Zeller and
    /// Hildebrandt 2002).
    private <T> void reduce(List<T> all, Function<List<T>, Plan> plan) {
        var rest = all;
        int size = Math.max(1, rest.size() / 2);
        while (left > 0 && !rest.isEmpty()) {
            for (int from = Math.max(0, (rest.size() - 1) / size * size); from >= 0 && left > 0; from -= size) {
                var without = new ArrayList<T>(rest.subList(0, from));
                without.addAll(rest.subList(Math.min(rest.size(), from + size), rest.size()));
                if (isEnough(plan.apply(without))) {
                    rest = without;
                }
            }
            if (size == 1) {
                return;
            }
            size = Math.max(1, size / 2);
        }
    }

    private boolean isEnough(Plan plan) {
        left--;
        var played = Played.of(plan, scenario);
        boolean isLike = played.failsLike(failed);
        best = isLike ? played : best;
        return isLike;
    }
}
