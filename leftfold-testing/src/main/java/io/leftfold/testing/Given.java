package io.leftfold.testing;

import io.leftfold.decide.AggregateRoot;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.decide.Repository;
import io.leftfold.project.Documents;
import io.leftfold.project.Projection;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.Subscriber;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The history before a command: `given(DECIDER, opened).when(withdraw).thenRefused("insufficient-funds")`.
public final class Given<C, S, E> {
    private final Decider<C, S, E> decider;
    private final List<E> history;

    private Given(Decider<C, S, E> decider, List<E> history) {
        this.decider = decider;
        this.history = history;
    }

    /// A decider after these events.
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <C, S, E> Given<C, S, E> given(Decider<C, S, E> decider, E... history) {
        return new Given<>(decider, List.of(history));
    }

    /// An aggregate root after these events; the command is a call of its method.
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <A extends AggregateRoot<E>, E> Given<Function<A, Decision<E>>, A, E> given(
            Supplier<A> root, E... history) {
        return new Given<>(Repository.decider(root), List.of(history));
    }

    /// Documents, which begin with no events: `given(ORDERS).events("order-42", created).thenDocument("42",
    /// view)`.
    public static <E, D> GivenEvents<E, D> given(Documents<E, D> documents) {
        return new GivenEvents<>(documents, Optional.of(documents));
    }

    /// Tables, which begin with no events:
    /// `given(BALANCES).events("account-1", opened).thenRows("SELECT owner FROM balance{v}", List.of("ada"))`.
    public static <E> GivenEvents<E, Void> given(Projection<E> projection) {
        return new GivenEvents<>(projection, Optional.empty());
    }

    /// A subscription that has no events yet: `given(mails).when(CODEC, "order-1", placed).thenHandled(1L)`.
    public static GivenSubscriber given(Subscriber<Transaction> subscriber) {
        return new GivenSubscriber(subscriber);
    }

    public Then<S, E> when(C command) {
        var decision = decider.decide(command, decider.fold(history));
        return new Then<>(decider, history, command, decision);
    }

    /// Checks the state that the history alone comes to.
    ///
    /// @throws AssertionError if it is another one
    public void thenState(S expected) {
        Then.check("the state", expected, decider.fold(history), history, "no command");
    }
}
