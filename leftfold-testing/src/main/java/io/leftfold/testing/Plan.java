package io.leftfold.testing;

import java.util.Optional;
import java.util.Set;

/// What is to happen in one run.
///
/// @param faults the only ones that happen; empty for those that the seed brings
/// @param events numbers of the only events that come; empty for all
record Plan(long seed, Set<Fault> kinds, Optional<Set<Occasion>> faults, Optional<Set<Integer>> events) {
    /// A moment at which something may go wrong: the n-th of its kind.
    record Occasion(Fault kind, long number) {}

    static Plan of(long seed, Set<Fault> kinds) {
        return new Plan(seed, kinds, Optional.empty(), Optional.empty());
    }

    Plan withFaults(Set<Occasion> only) {
        return new Plan(seed, kinds, Optional.of(only), events);
    }

    Plan withEvents(Set<Integer> only) {
        return new Plan(seed, kinds, faults, Optional.of(only));
    }
}
