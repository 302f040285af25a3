package io.leftfold.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GrowthTest {
    @Test
    void only_a_rise_wakes() {
        var growth = new Growth(5);
        try (var follower = growth.follow()) {
            assertThat(follower.await(4, Duration.ofDays(1))).isTrue();
            growth.announce(3);
            assertThat(follower.await(5, Duration.ofNanos(1))).isFalse();
            growth.announce(6);
            assertThat(follower.await(5, Duration.ofDays(1))).isTrue();
        }
    }

    @Test
    void the_longest_wait_is_a_wait() throws Exception {
        var growth = new Growth(0);
        try (var follower = growth.follow()) {
            var waiter = Thread.ofVirtual().start(() -> follower.await(0, Duration.ofSeconds(Long.MAX_VALUE)));
            growth.announce(1);
            waiter.join();
        }
    }

    @Test
    void an_interrupt_ends_the_wait_and_stays() {
        var growth = new Growth(0);
        try (var follower = growth.follow()) {
            Thread.currentThread().interrupt();
            assertThat(follower.await(0, Duration.ofDays(1))).isFalse();
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void after_closing_nobody_waits() {
        var growth = new Growth(1);
        var follower = growth.follow();
        follower.close();
        assertThat(follower.await(1, Duration.ofDays(1))).isFalse();
        assertThat(follower.await(0, Duration.ofDays(1))).isFalse();
        var other = growth.follow();
        growth.close();
        assertThat(other.await(1, Duration.ofDays(1))).isFalse();
        assertThat(other.await(0, Duration.ofDays(1))).isFalse();
    }
}
