package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Checkpoint;
import io.leftfold.LeaseLostException;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.Step;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An owner that stood still and works on is told that the partition is another's, and what it did is undone.
@Timeout(60)
public class FencingTest {
    private static final Checkpoint FIRST = new Checkpoint(new UUID(0, 1), 1, 1, new UUID(0, 1));

    @Test
    void work_under_a_claim_that_was_lost_is_refused() {
        try (var models = PostgresReadModels.open(Servers.newLog())) {
            var ledger = JdbcLedger.open(models);
            ledger.register("s", 1);
            var lost = ledger.claim("s", 0, "a", Duration.ofNanos(1_000)).orElseThrow();
            var now = Optional.<Claim>empty();
            while (now.isEmpty()) {
                now = ledger.claim("s", 0, "b", Duration.ofMinutes(1));
            }

            var step = Step.to(Optional.empty(), FIRST);
            assertThatThrownBy(() -> ledger.apply(lost, step, _ -> "done")).isInstanceOf(LeaseLostException.class);
            assertThat(ledger.resume(now.get()).checkpoint()).isEmpty();
            ledger.apply(now.get(), step, _ -> "done");
        }
    }
}
