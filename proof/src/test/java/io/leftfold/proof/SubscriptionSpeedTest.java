package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Short runs of what is measured at length on a machine of its own, whose bars do not count here.
class SubscriptionSpeedTest {
    private static final Duration WINDOW = Duration.ofSeconds(1);

    @Test
    void processes_that_share_a_subscription_are_measured() {
        assertThat(Scale.run(Campaign.ofProperty("scale", 1), WINDOW, WINDOW, 0))
                .contains("4 processes");
    }

    @Test
    void timers_of_many_instances_are_measured() {
        assertThat(Timers.run(Campaign.ofProperty("timers", 8_000), Duration.ofSeconds(2), Duration.ofMinutes(1)))
                .contains("none early, none twice");
    }

    @Test
    void callers_that_wait_for_a_read_model_are_measured() {
        assertThat(Waits.run(Campaign.ofProperty("waits", 500), 500, 1_000)).contains("p50");
    }
}
