package io.leftfold.testing;

import io.leftfold.testing.Plan.Occasion;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Says at each occasion whether something goes wrong there. Each kind has a stream of random numbers of its own,
/// one for each occasion: so a run in which fewer things go wrong is much like the one with all of them.
final class Faults {
    private final Plan plan;
    private final Map<Fault, RandomGenerator> randoms;
    private final Map<Fault, Long> numbers = new EnumMap<>(Fault.class);
    private final Set<Occasion> happened = new LinkedHashSet<>();
    private boolean isOver;

    Faults(Plan plan) {
        this.plan = plan;
        this.randoms = randoms(plan.seed());
    }

    private static Map<Fault, RandomGenerator> randoms(long seed) {
        var randoms = new EnumMap<Fault, RandomGenerator>(Fault.class);
        for (var kind : Fault.values()) {
            randoms.put(kind, Randoms.of(seed, randoms.size() + 1));
        }
        return randoms;
    }

    boolean oneIn(int n, Fault kind) {
        return draw(n, kind).isPresent();
    }

    /// @return a random number of at least 0 for what goes wrong, once in `n` times
    OptionalLong draw(int n, Fault kind) {
        if (isOver || !plan.kinds().contains(kind)) {
            return OptionalLong.empty();
        }
        long number = numbers.merge(kind, 1L, Long::sum);
        long drawn = Objects.requireNonNull(randoms.get(kind)).nextLong() >>> 1;
        boolean isOne =
                plan.faults().isEmpty() ? drawn % n == 0 : plan.faults().get().contains(new Occasion(kind, number));
        if (!isOne) {
            return OptionalLong.empty();
        }
        happened.add(new Occasion(kind, number));
        return OptionalLong.of(drawn / n);
    }

    /// From now on nothing goes wrong.
    void end() {
        isOver = true;
    }

    boolean isOver() {
        return isOver;
    }

    /// In the order in which they came.
    Set<Occasion> happened() {
        return happened;
    }
}
