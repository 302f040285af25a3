package io.leftfold.examples.quickstart;

import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.examples.quickstart.Account.AccountCommand.Deposit;
import io.leftfold.examples.quickstart.Account.AccountCommand.Open;
import io.leftfold.examples.quickstart.Account.AccountCommand.Withdraw;
import io.leftfold.examples.quickstart.Account.AccountEvent.Deposited;
import io.leftfold.examples.quickstart.Account.AccountEvent.Opened;
import io.leftfold.examples.quickstart.Account.AccountEvent.Withdrawn;
import io.leftfold.json.JsonCodec;
import io.leftfold.project.Projection;
import java.util.List;

// region: messages
/// A bank account: plain functions over plain records.
record Account(boolean open, long cents) {
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
    // endregion

    // region: decide
    Decision<AccountEvent> decide(AccountCommand command) {
        return switch (command) {
            case Open(var owner) when !open -> Decision.of(new Opened(owner));
            case Open _ -> Decision.refuse("already-open", "the account is open");
            case Deposit _, Withdraw _ when !open -> Decision.refuse("not-open", "open the account first");
            case Withdraw(var amount)
            when amount > cents -> Decision.refuse("insufficient-funds", "%d asked, %d there", amount, cents);
            case Deposit(var amount) when amount > 0 -> Decision.of(new Deposited(amount));
            case Withdraw(var amount) when amount > 0 -> Decision.of(new Withdrawn(amount));
            case Deposit _, Withdraw _ -> Decision.refuse("not-positive", "an amount is above zero");
        };
    }

    Account evolve(AccountEvent event) {
        return switch (event) {
            case Opened _ -> new Account(true, 0);
            case Deposited(var amount) -> new Account(true, cents + amount);
            case Withdrawn(var amount) -> new Account(true, cents - amount);
        };
    }

    static final Decider<AccountCommand, Account, AccountEvent> DECIDER =
            Decider.of(new Account(false, 0), Account::decide, Account::evolve);
    // endregion
    // region: wiring
    static final JsonCodec<AccountEvent> EVENTS = JsonCodec.of(AccountEvent.class);

    static final Aggregate<AccountCommand, Account, AccountEvent> ACCOUNT = Aggregate.of("account", EVENTS, DECIDER);

    static final Projection<AccountEvent> BALANCES = Projection.of(
            "balances",
            EVENTS,
            List.of("CREATE TABLE IF NOT EXISTS balance (account TEXT PRIMARY KEY, cents INTEGER NOT NULL)"),
            (sql, event) -> {
                long change = switch (event.data()) {
                    case Opened _ -> 0;
                    case Deposited(var cents) -> cents;
                    case Withdrawn(var cents) -> -cents;
                };
                sql.update(
                        "INSERT INTO balance VALUES (?, ?)"
                                + " ON CONFLICT (account) DO UPDATE SET cents = balance.cents + excluded.cents",
                        event.stream().entity(),
                        change);
            });
    // endregion
}
