package io.leftfold.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
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

    @Test
    void the_bound_doubles_and_stays_at_the_largest() {
        var policy = new RetryPolicy(10, Duration.ofNanos(1), Duration.ofNanos(100));
        RandomGenerator greatest = new RandomGenerator() {
            @Override
            public long nextLong() {
                return Long.MAX_VALUE;
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
        assertThat(IntStream.rangeClosed(1, 10)
                        .mapToObj(attempt -> policy.waitAfter(attempt, greatest).toNanos() + 1))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 100L, 100L, 100L);
        assertThat(new RetryPolicy(3, Duration.ofNanos(25), Duration.ofNanos(100)).waitAfter(3, greatest))
                .isEqualTo(Duration.ofNanos(99));
    }

    @Test
    void the_least_and_the_most_are_allowed() {
        assertThat(RetryPolicy.DEFAULTS.withAttempts(1).attempts()).isEqualTo(1);
        assertThat(RetryPolicy.DEFAULTS.withAttempts(1_000).attempts()).isEqualTo(1_000);
        var one = Duration.ofMillis(1);
        assertThat(new RetryPolicy(1, one, one).waitMax()).isEqualTo(one);
    }
}
