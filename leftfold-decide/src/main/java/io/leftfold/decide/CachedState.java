package io.leftfold.decide;

import java.util.Optional;

/// A folded state in the memory of the process. Immutable, if the state is.
public final class CachedState {
    private final Anchor anchor;
    private final Decider<?, ?, ?> decider;
    private final Object state;
    private final Since since;

    <S> CachedState(Anchor anchor, Decider<?, S, ?> decider, S state, Since since) {
        this.anchor = anchor;
        this.decider = decider;
        this.state = state;
        this.since = since;
    }

    /// The last event of it.
    public Anchor anchor() {
        return anchor;
    }

    Since since() {
        return since;
    }

    /// The state, if `decider` has folded it: two aggregates may fold the same streams, each to a state of its own
    /// kind.
    @SuppressWarnings({"ReferenceEquality", "unchecked"}) // what this very decider has folded is of its type
    <S> Optional<S> by(Decider<?, S, ?> decider) {
        return this.decider == decider ? Optional.of((S) state) : Optional.empty();
    }

    /// For weighing it.
    public Object state() {
        return state;
    }
}
