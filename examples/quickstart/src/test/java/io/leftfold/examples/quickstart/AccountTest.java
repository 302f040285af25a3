package io.leftfold.examples.quickstart;

import static io.leftfold.examples.quickstart.Account.ACCOUNT;
import static io.leftfold.examples.quickstart.Account.BALANCES;
import static io.leftfold.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.AsOf;
import io.leftfold.app.Leftfold;
import io.leftfold.decide.Outcome;
import io.leftfold.examples.quickstart.Account.AccountCommand.Deposit;
import io.leftfold.examples.quickstart.Account.AccountCommand.Open;
import io.leftfold.examples.quickstart.Account.AccountCommand.Withdraw;
import io.leftfold.examples.quickstart.Account.AccountEvent.Deposited;
import io.leftfold.examples.quickstart.Account.AccountEvent.Opened;
import io.leftfold.examples.quickstart.Account.AccountEvent.Withdrawn;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountTest {
    // region: test
    @Test
    void cannot_overdraw() {
        given(Account.DECIDER, new Opened("Ada"), new Deposited(500))
                .when(new Withdraw(501))
                .thenRefused("insufficient-funds");
        given(Account.DECIDER, new Opened("Ada")).when(new Deposit(-1)).thenRefused("not-positive");
    }
    // endregion

    @Test
    void can_withdraw_all() {
        given(Account.DECIDER, new Opened("Ada"), new Deposited(5))
                .when(new Withdraw(5))
                .then(new Withdrawn(5));
    }

    @Test
    void an_application_in_a_few_lines(@TempDir Path folder) {
        // region: run
        try (var bank = Leftfold.on(SqliteStore.open(folder.resolve("bank.db")))
                .readModels(SqliteReadModels.open(folder.resolve("models.db")))
                .projection(BALANCES)
                .start()) {
            bank.handle(ACCOUNT, "42", new Open("Ada"));
            var deposit = bank.handle(ACCOUNT, "42", new Deposit(10_00)); // load, decide, append, retry
            var refused = bank.handle(ACCOUNT, "42", new Withdraw(99_00)); // a value, not an exception
            bank.waitFor(BALANCES, deposit.position(), Duration.ofSeconds(10)); // read your own writes
            long cents = bank.query(
                    sql -> sql.query("SELECT cents FROM balance WHERE account = ?", row -> row.getLong(1), "42")
                            .getFirst());
            var before = bank.state(ACCOUNT, "42", new AsOf.Version(1)).state(); // time travel
            // endregion
            assertThat(deposit).isEqualTo(new Outcome.Accepted(2, 1));
            assertThat(refused).isEqualTo(new Outcome.Refused("insufficient-funds", "9900 asked, 1000 there"));
            assertThat(cents).isEqualTo(10_00);
            assertThat(before).isEqualTo(new Account(true, 0));
        }
    }
}
