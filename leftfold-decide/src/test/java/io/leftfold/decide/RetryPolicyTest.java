package io.leftfold.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    @Test
    void waits_are_random_below_a_bound_that_doubles_up_to_the_largest() {
        var policy = new RetryPolicy(1_000, Duration.ofMillis(1), Duration.ofMillis(100));
        var random = new Random(1);
        for (int attempt = 1; attempt <= 1_000; attempt++) {
            var bound = Duration.ofMillis(Math.min(100, 1L << Math.min(attempt - 1, 20)));
            assertThat(policy.waitAfter(attempt, random)).isBetween(Duration.ZERO, bound);
        }
        assertThat(policy.waitAfter(500, new Random(2))).isGreaterThan(Duration.ofMillis(1));
    }

    @Test
    void long_waits_do_not_overflow() {
        var policy = new RetryPolicy(100, Duration.ofMinutes(1), Duration.ofSeconds(Long.MAX_VALUE));
        for (int attempt = 1; attempt <= 100; attempt++) {
            assertThat(policy.waitAfter(attempt, new Random(1))).isGreaterThanOrEqualTo(Duration.ZERO);
        }
    }

    @Test
    void no_wait_is_a_policy_too() {
        var policy = new RetryPolicy(2, Duration.ZERO, Duration.ZERO);

        assertThat(policy.waitAfter(1, new Random(1))).isZero();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> RetryPolicy.DEFAULTS.withAttempts(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> RetryPolicy.DEFAULTS.withAttempts(1_001)).hasMessageContaining("1001");
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofMillis(-1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofMillis(2), Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
