package io.leftfold.decide;

import java.util.function.BiFunction;
import java.util.function.Supplier;

/// A domain as three pure functions. State is the left fold of `evolve` over the events, from `initialState` on.
///
/// @param <C> its commands
/// @param <S> its state
/// @param <E> its events
public interface Decider<C, S, E> {
    S initialState();

    Decision<E> decide(C command, S state);

    S evolve(S state, E event);

    /// A decider of an immutable initial state and two functions, usually methods of the state.
    static <C, S, E> Decider<C, S, E> of(
            S initialState, BiFunction<S, C, Decision<E>> decide, BiFunction<S, E, S> evolve) {
        return from(() -> initialState, decide, evolve);
    }

    /// A decider whose state is made anew for every fold.
    static <C, S, E> Decider<C, S, E> from(
            Supplier<S> initialState, BiFunction<S, C, Decision<E>> decide, BiFunction<S, E, S> evolve) {
        return new Decider<>() {
            @Override
            public S initialState() {
                return initialState.get();
            }

            @Override
            public Decision<E> decide(C command, S state) {
                return decide.apply(state, command);
            }

            @Override
            public S evolve(S state, E event) {
                return evolve.apply(state, event);
            }
        };
    }

    /// The state after `events`.
    default S fold(Iterable<? extends E> events) {
        var state = initialState();
        for (var event : events) {
            state = evolve(state, event);
        }
        return state;
    }
}
