package io.leftfold.decide;

import java.util.ArrayList;
import java.util.List;

/// A domain as an object that records events and applies them to itself, for those who prefer that to a
/// [Decider]. A subclass changes its fields in `apply` alone; its methods check the rules and answer with
/// [#record], [#refuse] or [Decision#nothing]. Not safe for use by several threads; the handler makes one for
/// each command.
///
/// @param <E> its events
public abstract class AggregateRoot<E> {
    private final List<E> loaded = new ArrayList<>();
    private final List<E> recorded = new ArrayList<>();

    protected AggregateRoot() {}

    /// Takes over what `event` says. Must not refuse: the event has happened.
    protected abstract void apply(E event);

    /// Applies a new event at once, and answers with all that were recorded so far.
    protected final Decision<E> record(E event) {
        apply(event);
        recorded.add(event);
        return new Decision.Accepted<>(recorded);
    }

    /// @param reason may hold the place holders of [String#format]
    protected final Decision<E> refuse(String code, String reason, Object... arguments) {
        return Decision.refuse(code, reason, arguments);
    }

    final void load(E event) {
        apply(event);
        loaded.add(event);
    }

    final List<E> loaded() {
        return loaded;
    }

    /// Whether it holds what may never be appended, so that another decision needs a fresh one.
    final boolean isSpent() {
        return !recorded.isEmpty();
    }
}
