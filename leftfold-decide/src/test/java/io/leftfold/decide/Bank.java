package io.leftfold.decide;

import io.leftfold.EventCodec;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.decide.Bank.AccountCommand.Deposit;
import io.leftfold.decide.Bank.AccountCommand.Open;
import io.leftfold.decide.Bank.AccountCommand.Withdraw;
import io.leftfold.decide.Bank.AccountEvent.Deposited;
import io.leftfold.decide.Bank.AccountEvent.Opened;
import io.leftfold.decide.Bank.AccountEvent.Withdrawn;
import io.leftfold.json.JsonCodec;
import java.util.List;
import java.util.Set;

/// A small domain for tests, in all styles.
final class Bank {
    sealed interface AccountCommand {
        record Open(String owner) implements AccountCommand {}

        record Deposit(long cents) implements AccountCommand {}

        record Withdraw(long cents) implements AccountCommand {}
    }

    sealed interface AccountEvent {
        record Opened(String owner) implements AccountEvent {}

        record Deposited(long cents) implements AccountEvent {}

        record Withdrawn(long cents) implements AccountEvent {}
    }

    record Account(boolean open, long cents) {
        static final Account NONE = new Account(false, 0);

        Decision<AccountEvent> decide(AccountCommand command) {
            return switch (command) {
                case Open(var owner) when !open -> Decision.of(new Opened(owner));
                case Open _ -> Decision.refuse("already-open", "the account is open");
                case Deposit(long amount) when amount == 0 -> Decision.nothing();
                case Deposit(long amount) -> Decision.of(new Deposited(amount));
                case Withdraw(long amount) when amount <= cents -> Decision.of(new Withdrawn(amount));
                case Withdraw(long amount) ->
                    Decision.refuse("insufficient-funds", "%d asked, %d there", amount, cents);
            };
        }

        Account evolve(AccountEvent event) {
            return switch (event) {
                case Opened _ -> new Account(true, cents);
                case Deposited(long amount) -> new Account(open, cents + amount);
                case Withdrawn(long amount) -> new Account(open, cents - amount);
            };
        }
    }

    static final EventCodec<AccountEvent> CODEC = JsonCodec.of(AccountEvent.class);

    static final Aggregate<AccountCommand, Account, AccountEvent> ACCOUNT =
            Aggregate.of("account", CODEC, Decider.of(Account.NONE, Account::decide, Account::evolve));

    /// The same as an object.
    static final class AccountRoot extends AggregateRoot<AccountEvent> {
        private boolean open;
        private long cents;

        long cents() {
            return cents;
        }

        Decision<AccountEvent> handle(AccountCommand command) {
            return switch (command) {
                case Open(var owner) ->
                    open ? refuse("already-open", "the account is open") : record(new Opened(owner));
                case Deposit(long amount) -> record(new Deposited(amount));
                case Withdraw(long amount) -> withdraw(amount);
            };
        }

        Decision<AccountEvent> withdraw(long amount) {
            return amount <= cents
                    ? record(new Withdrawn(amount))
                    : refuse("insufficient-funds", "%d asked, %d there", amount, cents);
        }

        Decision<AccountEvent> depositTwice(long amount) {
            record(new Deposited(amount));
            return record(new Deposited(amount));
        }

        @Override
        protected void apply(AccountEvent event) {
            switch (event) {
                case Opened _ -> open = true;
                case Deposited(long amount) -> cents += amount;
                case Withdrawn(long amount) -> cents -= amount;
            }
        }
    }

    static final Aggregate<AccountCommand, AccountRoot, AccountEvent> ACCOUNT_ROOT =
            Aggregate.ofRoot("account", CODEC, AccountRoot::new, AccountRoot::handle);

    /// A seat is booked once, whoever books it.
    record Book(String seat, String guest) {}

    sealed interface SeatEvent {
        record Booked(String seat, String guest) implements SeatEvent {}
    }

    static Tag seat(String seat) {
        return Tag.of("seat", seat);
    }

    static final Boundary<Book, Boolean, SeatEvent> BOOKING = Boundary.of(
                    JsonCodec.of(SeatEvent.class),
                    Decider.<Book, Boolean, SeatEvent>of(
                            false,
                            (taken, book) -> taken
                                    ? Decision.refuse("taken", "seat %s is taken", book.seat())
                                    : Decision.of(new SeatEvent.Booked(book.seat(), book.guest())),
                            (_, _) -> true),
                    (Book book) -> Query.tags(seat(book.seat())),
                    event -> StreamId.of("guest", ((SeatEvent.Booked) event).guest()))
            .withTags(event -> Set.of(seat(((SeatEvent.Booked) event).seat())));

    static List<AccountEvent> history() {
        return List.of(new Opened("Ada"), new Deposited(500), new Withdrawn(200));
    }

    private Bank() {}
}
