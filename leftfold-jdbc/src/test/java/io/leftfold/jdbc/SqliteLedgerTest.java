package io.leftfold.jdbc;

import static io.leftfold.jdbc.SubscriptionLedgerContract.at;
import static io.leftfold.jdbc.SubscriptionLedgerContract.claimed;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.subscribe.Step;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SqliteLedgerTest extends JdbcLedgerTest {
    SqliteLedgerTest() {
        super(Place.SQLITE);
    }

    /// All that write wait for each other, so work without a pause would keep out beats and claims for as long.
    @Test
    void who_waits_for_work_in_hand_is_first_after_it() throws Exception {
        var ledger = registered("s", 2);
        var busy = claimed(ledger, "s", 0, "a");
        var other = claimed(ledger, "s", 1, "b");
        var waiting = Thread.ofVirtual().unstarted(() -> ledger.release(other));

        ledger.apply(busy, Step.to(Optional.empty(), at(1)), _ -> {
            waiting.start();
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            return "done";
        });
        ledger.apply(busy, Step.to(Optional.of(at(1)), at(2)), connection -> {
            try (var sql = Sql.in(connection)) {
                assertThat(sql.first(
                                "SELECT owner IS NULL FROM leftfold_partition WHERE number = 1",
                                row -> row.getBoolean(1)))
                        .contains(true);
                return "done";
            }
        });
        waiting.join();
    }
}
