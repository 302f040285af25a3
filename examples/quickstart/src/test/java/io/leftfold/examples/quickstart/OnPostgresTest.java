package io.leftfold.examples.quickstart;

import static io.leftfold.examples.quickstart.Account.ACCOUNT;
import static io.leftfold.examples.quickstart.Account.BALANCES;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.app.Leftfold;
import io.leftfold.examples.quickstart.Account.AccountCommand.Deposit;
import io.leftfold.examples.quickstart.Account.AccountCommand.Open;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnPostgresTest {
    @Test
    void the_same_application_on_a_PostgreSQL(@TempDir Path folder) {
        // region: server
        try (var server = EmbeddedPostgres.start(folder.resolve("server"))) {
            var url = server.url(); // jdbc:postgresql://127.0.0.1:…
            // endregion
            // region: open
            var log = PostgresOptions.url(url).withSchema("bank");
            var models = PostgresOptions.url(url).withSchema("bank_models");
            try (var bank = Leftfold.on(PostgresStore.open(log))
                    .readModels(PostgresReadModels.open(models))
                    .projection(BALANCES)
                    .start()) {
                bank.handle(ACCOUNT, "42", new Open("Ada"));
                bank.handle(ACCOUNT, "42", new Deposit(10_00));
                var deposit = bank.handle(ACCOUNT, "42", new Deposit(5_00));
                bank.waitFor(BALANCES, deposit.position(), Duration.ofSeconds(10));
                // endregion
                long cents = bank.query(
                        sql -> sql.query("SELECT cents FROM balance WHERE account = ?", row -> row.getLong(1), "42")
                                .getFirst());
                assertThat(cents).isEqualTo(15_00);
            }
        }
    }
}
