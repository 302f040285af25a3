package io.leftfold.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LetterRetryTest {
    @Test
    void waits_double_and_are_shortened_by_up_to_a_half_by_their_salt() {
        var retry = LetterRetry.DEFAULTS;
        for (int attempts = 1; attempts <= 100; attempts++) {
            var bound = Duration.ofSeconds(Math.min(60, 1L << Math.min(attempts - 1, 20)));
            for (long salt = 0; salt < 50; salt++) {
                assertThat(retry.after(attempts, salt)).isBetween(bound.dividedBy(2), bound);
            }
        }
        assertThat(retry.after(3, 1)).isNotEqualTo(retry.after(3, 2)).isEqualTo(retry.after(3, 1));
    }

    @Test
    void very_long_waits_do_not_overflow() {
        var retry = LetterRetry.DEFAULTS.withLongest(Duration.ofSeconds(Long.MAX_VALUE));

        for (int attempts = 1; attempts <= 1_000; attempts++) {
            assertThat(retry.after(attempts, attempts)).isPositive();
        }
        assertThat(retry.after(1_000, 1)).isGreaterThan(Duration.ofDays(365 * 100));
    }
}
