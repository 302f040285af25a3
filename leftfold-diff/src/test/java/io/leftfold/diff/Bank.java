package io.leftfold.diff;

import io.leftfold.Criterion;
import io.leftfold.Event;
import io.leftfold.EventCodec;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Boundary;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.diff.Bank.Command.Deposit;
import io.leftfold.diff.Bank.Command.Open;
import io.leftfold.diff.Bank.Command.Withdraw;
import io.leftfold.diff.Bank.Fact.Deposited;
import io.leftfold.diff.Bank.Fact.Opened;
import io.leftfold.diff.Bank.Fact.Withdrawn;
import io.leftfold.json.JsonCodec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/// A bank whose rules are parameters: two of them are the code of two releases.
///
/// @param withdrawMax most cents of one withdrawal
/// @param bonus       added to each deposit
/// @param tooLittle   the code of a refusal
/// @param evolve      how the state follows
record Bank(long withdrawMax, long bonus, String tooLittle, BiFunction<Account, Fact, Account> evolve) {
    static final Bank OLD = new Bank(1_000, 0, "insufficient-funds", Account::evolve);

    sealed interface Command {
        record Open(String owner) implements Command {}

        record Deposit(long cents) implements Command {}

        record Withdraw(long cents) implements Command {}
    }

    sealed interface Fact {
        record Opened(String owner) implements Fact {}

        record Deposited(long cents, String by) implements Fact {}

        record Withdrawn(long cents) implements Fact {}
    }

    record Account(String owner, long cents, Set<String> payers) {
        static final Account NONE = new Account("", 0, Set.of());

        Account evolve(Fact fact) {
            return switch (fact) {
                case Opened(var name) -> new Account(name, cents, payers);
                case Deposited(long amount, var by) -> {
                    var more = new HashSet<>(payers);
                    more.add(by);
                    yield new Account(owner, cents + amount, Set.copyOf(more));
                }
                case Withdrawn(long amount) -> new Account(owner, cents - amount, payers);
            };
        }
    }

    /// The shape of a deposit before it said by whom.
    record DepositedV1(long cents) {}

    static final EventCodec<Fact> CODEC = JsonCodec.of(Fact.class);

    static final JsonCodec<Command> COMMANDS = JsonCodec.of(Command.class);

    Bank withWithdrawMax(long max) {
        return new Bank(max, bonus, tooLittle, evolve);
    }

    Bank withBonus(long cents) {
        return new Bank(withdrawMax, cents, tooLittle, evolve);
    }

    Bank withTooLittle(String code) {
        return new Bank(withdrawMax, bonus, code, evolve);
    }

    Bank withEvolve(BiFunction<Account, Fact, Account> other) {
        return new Bank(withdrawMax, bonus, tooLittle, other);
    }

    Decision<Fact> decide(Account account, Command command) {
        return switch (command) {
            case Open _ when !account.owner().isEmpty() -> Decision.refuse("already-open", "it is open");
            case Open(var owner) -> Decision.of(new Opened(owner));
            case Deposit(long cents) when cents == 0 -> Decision.nothing();
            case Deposit(long cents) -> Decision.of(new Deposited(cents + bonus, "cash"));
            case Withdraw(long cents) when cents > account.cents() -> Decision.refuse(tooLittle, "%d there", cents);
            case Withdraw(long cents) when cents > withdrawMax -> Decision.refuse("too-much", "%d asked", cents);
            case Withdraw(long cents) -> Decision.of(new Withdrawn(cents));
        };
    }

    Aggregate<Command, Account, Fact> aggregate(EventCodec<Fact> codec) {
        return Aggregate.of("account", codec, Decider.of(Account.NONE, this::decide, evolve))
                .withTags(_ -> Set.of(Tag.of("bank", "b")));
    }

    Subject<Command, Account, Fact> subject() {
        return subject(CODEC);
    }

    Subject<Command, Account, Fact> subject(EventCodec<Fact> codec) {
        return Subject.of(aggregate(codec)).derivedBy(Bank::askedFor).recordedWith(COMMANDS);
    }

    static Optional<Command> askedFor(List<Event<Fact>> append) {
        return append.size() == 1
                ? Optional.of(
                        switch (append.getFirst().data()) {
                            case Opened(var owner) -> new Open(owner);
                            case Deposited(long cents, var _) -> new Deposit(cents);
                            case Withdrawn(long cents) -> new Withdraw(cents);
                        })
                : Optional.empty();
    }

    /// What is decided on across accounts: all that the bank holds.
    record Holdings(long cents) {}

    /// @param allowed cents that a bank may hold when an account is opened by it
    static Boundary<Open, Holdings, Fact> boundary(long allowed) {
        return Boundary.<Open, Holdings, Fact>of(
                        CODEC,
                        Decider.of(
                                new Holdings(0),
                                (holdings, open) -> holdings.cents() > allowed
                                        ? Decision.refuse("bank-full", "it holds %d", holdings.cents())
                                        : Decision.of(new Opened(open.owner())),
                                (holdings, fact) -> switch (fact) {
                                    case Opened _ -> holdings;
                                    case Deposited(long cents, var _) -> new Holdings(holdings.cents() + cents);
                                    case Withdrawn(long cents) -> new Holdings(holdings.cents() - cents);
                                }),
                        _ -> Query.of(Criterion.ANY.withTags(Set.of(Tag.of("bank", "b")))),
                        fact -> StreamId.of("opening", ((Opened) fact).owner()))
                .withTags(_ -> Set.of(Tag.of("bank", "b")));
    }
}
