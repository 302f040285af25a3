package io.leftfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

    private static Backoff nanos(long first, long longest) {
        return new Backoff(Duration.ofNanos(first), Duration.ofNanos(longest));
    }

    @Test
    void the_bound_doubles_and_stays_at_the_longest() {
        var backoff = nanos(1, 100);
        assertThat(IntStream.rangeClosed(1, 10)
                        .mapToObj(attempt -> backoff.bound(attempt).toNanos()))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 100L, 100L, 100L);
        assertThat(nanos(25, 100).bound(3)).isEqualTo(Duration.ofNanos(100));
        assertThat(nanos(25, 101).bound(3)).isEqualTo(Duration.ofNanos(100));
        assertThat(backoff.bound(Integer.MAX_VALUE)).isEqualTo(Duration.ofNanos(100));
        assertThat(nanos(7, 7).bound(1)).isEqualTo(Duration.ofNanos(7));
    }

    @Test
    void long_waits_do_not_overflow() {
        var backoff = new Backoff(Duration.ofMinutes(1), FOREVER);
        var before = Duration.ZERO;
        for (int attempt = 1; attempt <= 100; attempt++) {
            assertThat(backoff.bound(attempt)).isGreaterThanOrEqualTo(before);
            assertThat(backoff.random(attempt, new Random(attempt))).isGreaterThanOrEqualTo(Duration.ZERO);
            before = backoff.bound(attempt);
        }
        assertThat(before).isEqualTo(FOREVER);
        assertThat(new Backoff(FOREVER, FOREVER).bound(9)).isEqualTo(FOREVER);
    }

    @Test
    void waits_are_random_below_the_bound() {
        var backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(100));
        var random = new Random(1);
        for (int attempt = 1; attempt <= 1_000; attempt++) {
            assertThat(backoff.random(attempt, random)).isBetween(Duration.ZERO, backoff.bound(attempt));
        }
        assertThat(backoff.random(500, new Random(2))).isGreaterThan(Duration.ofMillis(1));
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
        assertThat(nanos(25, 100).random(3, greatest)).isEqualTo(Duration.ofNanos(99));
    }

    @Test
    void no_wait_is_one_too() {
        var none = nanos(0, 0);

        assertThat(none.bound(Integer.MAX_VALUE)).isZero();
        assertThat(none.random(1, new Random(1))).isZero();
        assertThat(nanos(0, 5).bound(Integer.MAX_VALUE)).isZero();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> nanos(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> nanos(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RetryPolicy.DEFAULTS.withAttempts(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> RetryPolicy.DEFAULTS.withAttempts(1_001)).hasMessageContaining("1001");
        assertThat(RetryPolicy.DEFAULTS.withAttempts(1).attempts()).isEqualTo(1);
        assertThat(RetryPolicy.DEFAULTS.withAttempts(1_000).attempts()).isEqualTo(1_000);
    }
}
