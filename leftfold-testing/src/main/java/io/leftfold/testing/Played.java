package io.leftfold.testing;

import java.util.Optional;
import java.util.function.Consumer;

/// A run that is over.
record Played(Plan plan, Run run, Optional<Throwable> failure) {
    static Played of(Plan plan, Consumer<SimulatedWorld> scenario) {
        var run = new Run(plan, scenario);
        try {
            run.play();
            return new Played(plan, run, Optional.empty());
        } catch (RuntimeException | AssertionError failure) {
            return new Played(plan, run, Optional.of(failure));
        }
    }

    /// Whether both fail, and by what is alike.
    boolean failsLike(Played other) {
        return failure.isPresent()
                && other.failure.isPresent()
                && failure.get().getClass().equals(other.failure.get().getClass());
    }
}
