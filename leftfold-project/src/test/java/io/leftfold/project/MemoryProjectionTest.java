package io.leftfold.project;

import static io.leftfold.project.Accounts.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Environment;
import io.leftfold.memory.MemoryStore;
import io.leftfold.project.Accounts.AccountEvent;
import io.leftfold.project.Accounts.AccountEvent.Deposited;
import io.leftfold.project.Accounts.AccountEvent.Opened;
import io.leftfold.subscribe.SubscriptionOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryProjectionTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    // region: memory
    static final MemoryProjection<AccountEvent, Long> TOTAL = MemoryProjection.of(
            "total",
            Accounts.CODEC,
            0L,
            (total, event) -> event.data() instanceof Deposited(long cents) ? total + cents : total);
    // endregion

    @Test
    void a_state_in_memory_is_what_the_log_folds_to() {
        try (var store = MemoryStore.create()) {
            append(store, "a", new Opened("ada"), new Deposited(5));
            try (var running =
                    TOTAL.start(store, SubscriptionOptions.DEFAULTS.withBatchSize(1), Environment.system())) {
                assertThat(running.waitFor(2, LONG)).isTrue();
                var before = running.snapshot();
                assertThat(before).isEqualTo(new MemoryProjection.Snapshot<>(5L, 2));

                assertThat(running.waitFor(append(store, "b", new Deposited(7)), LONG))
                        .isTrue();

                long half = running.query(total -> total / 2);
                assertThat(half).isEqualTo(6);
                assertThat(before.state()).isEqualTo(5);
            }
        }
    }
}
