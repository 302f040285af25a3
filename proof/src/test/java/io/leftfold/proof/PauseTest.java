package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.StoreInUseException;
import io.leftfold.sqlite.SqliteStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

public class PauseTest {
    private static final int TIMEOUT_MILLIS = 100;

    private final Campaign campaign = Campaign.ofProperty("pauses", 3);

    @Test
    void a_process_that_stands_still_keeps_the_file_and_then_goes_on_without_loss_or_double() {
        Needs.signals("pauses");
        var ledger = campaign.newLedger();
        var file = campaign.emptyFolder("pauses").resolve("log.db");
        var script = new Script(campaign.seed(), 8, 200);
        ledger.begin(script);
        try (var child = Child.start(
                Appender.class,
                List.of("-Dleftfold.proof.timeout=" + TIMEOUT_MILLIS),
                Map.of(),
                campaign.emptyFolder("scratch"),
                Appender.arguments(file, script, Long.MAX_VALUE))) {
            for (int i = 0; i < campaign.count(); i++) {
                for (int answers = 0; answers < 50; answers++) {
                    ledger.hear(Objects.requireNonNull(child.line()), script);
                }
                try (var _ = Pause.of(child)) {
                    child.linesSoFar().forEach(line -> ledger.hear(line, script));
                    campaign.pause(5_000L * TIMEOUT_MILLIS);
                    assertThatThrownBy(() -> SqliteStore.open(file)).isInstanceOf(StoreInUseException.class);
                    try (var reader = SqliteStore.openReadOnly(file)) {
                        ledger.check(reader);
                    }
                }
            }
            for (int answers = 0; answers < 50; answers++) {
                ledger.hear(Objects.requireNonNull(child.line()), script);
            }
            child.kill();
            for (var line = child.line(); line != null; line = child.line()) {
                ledger.hear(line, script);
            }
        }
        Campaign.check(file, ledger);
        assertThat(ledger.done()).isPositive();
    }
}
