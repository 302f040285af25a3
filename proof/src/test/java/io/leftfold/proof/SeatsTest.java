package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.DelegatingStore;
import io.leftfold.memory.MemoryStore;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeatsTest {
    private static final int CLIENTS = 16;

    private final Campaign campaign = Campaign.ofProperty("seats", 2_000);

    @Test
    void appends_that_race_for_tags_are_accepted_and_refused_as_the_log_says(@TempDir Path folder) {
        var log = Servers.newLog();
        try (var memory = MemoryStore.create();
                var sqlite = SqliteStore.open(folder.resolve("log.db"));
                var one = PostgresStore.open(log);
                var other = PostgresStore.open(log)) {
            for (var stores : List.of(List.of(memory), List.of(sqlite), List.of(one, other))) {
                assertThat(Seats.run(campaign, CLIENTS, stores))
                        .doesNotContain(" 0 accepted")
                        .doesNotContain(" 0 refused");
            }
        }
    }

    @Test
    void a_store_that_forgets_a_condition_now_and_then_is_found_out() {
        var calls = new AtomicInteger();
        try (var forgetful = new DelegatingStore(MemoryStore.create()) {
            @Override
            public AppendOutcome append(Append append) {
                return super.append(
                        calls.incrementAndGet() % 100 == 0
                                ? new Append(append.key(), append.writes(), List.of())
                                : append);
            }
        }) {
            assertThatThrownBy(() -> Seats.run(campaign, CLIENTS, List.of(forgetful)))
                    .isInstanceOf(Broken.class)
                    .hasMessageContaining("taken twice");
        }
    }
}
