package io.leftfold.decide;

import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Makes a decider of an aggregate root. A root that has recorded events is replaced before it decides or evolves
/// again, so that what lost a conflict leaves no trace.
record RootDecider<C, A extends AggregateRoot<E>, E>(Supplier<A> factory, BiFunction<A, C, Decision<E>> handle)
        implements Decider<C, A, E> {
    @Override
    public A initialState() {
        return factory.get();
    }

    @Override
    public Decision<E> decide(C command, A root) {
        return handle.apply(clean(root), command);
    }

    @Override
    public A evolve(A root, E event) {
        var next = clean(root);
        next.load(event);
        return next;
    }

    private A clean(A root) {
        if (!root.isSpent()) {
            return root;
        }
        var fresh = factory.get();
        root.loaded().forEach(fresh::load);
        return fresh;
    }
}
