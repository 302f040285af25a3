package io.leftfold.testing;

import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a command came to, to be checked. Every check throws [AssertionError] with the whole story if it fails,
/// and gives this back if not.
public final class Then<S, E> {
    private final Decider<?, S, E> decider;
    private final List<E> history;
    private final @Nullable Object command;
    private final Decision<E> decision;

    Then(Decider<?, S, E> decider, List<E> history, @Nullable Object command, Decision<E> decision) {
        this.decider = decider;
        this.history = history;
        this.command = command;
        this.decision = decision;
    }

    /// It was accepted, with exactly these events.
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Then<S, E> then(E... expected) {
        return check("the decision", new Decision.Accepted<>(List.of(expected)), decision);
    }

    /// It was accepted, and there was nothing to do.
    public Then<S, E> thenNothing() {
        return then();
    }

    /// It was refused with this code.
    public Then<S, E> thenRefused(String code) {
        var actual = decision instanceof Decision.Refused<E> refused ? "refused: " + refused.code() : decision;
        return check("the decision", "refused: " + code, actual);
    }

    /// The state is this one after the new events.
    public Then<S, E> thenState(S expected) {
        return check("the state", expected, state());
    }

    /// The state after the new events, for checks of another kind.
    public Then<S, E> thenState(Consumer<S> check) {
        check.accept(state());
        return this;
    }

    private S state() {
        var events = new ArrayList<>(history);
        if (decision instanceof Decision.Accepted<E>(var accepted)) {
            events.addAll(accepted);
        }
        return decider.fold(events);
    }

    private Then<S, E> check(String what, @Nullable Object expected, @Nullable Object actual) {
        check(what, expected, actual, history, command);
        return this;
    }

    static void check(
            String what,
            @Nullable Object expected,
            @Nullable Object actual,
            List<?> history,
            @Nullable Object command) {
        if (expected == null ? actual != null : !expected.equals(actual)) {
            throw new AssertionError(String.format(
                    Locale.ROOT,
                    "%s is another one%n  given     %s%n  when      %s%n  expected  %s%n  but was   %s",
                    what,
                    history,
                    command,
                    expected,
                    actual));
        }
    }
}
