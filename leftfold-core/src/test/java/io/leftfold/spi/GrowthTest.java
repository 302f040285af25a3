package io.leftfold.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Follower;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
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

    @Test
    void an_announcement_wakes_who_waits() throws Exception {
        var growth = new Growth(0);
        assertThat(answerOfWaiter(growth.follow(), () -> growth.announce(1))).isTrue();
    }

    @Test
    void closing_wakes_who_waits() throws Exception {
        var growth = new Growth(0);
        assertThat(answerOfWaiter(growth.follow(), growth::close)).isFalse();
    }

    @Test
    void a_follower_that_leaves_wakes_who_waits_with_it() throws Exception {
        var growth = new Growth(0);
        var follower = growth.follow();
        assertThat(answerOfWaiter(follower, follower::close)).isFalse();
        assertThat(answerOfWaiter(growth.follow(), () -> growth.announce(1))).isTrue();
    }

    /// What a thread that waits for position 1 is told, once `event` has happened while it waited.
    private static boolean answerOfWaiter(Follower follower, Runnable event) throws Exception {
        var answer = new AtomicBoolean();
        var waiter = Thread.ofPlatform().start(() -> answer.set(follower.await(0, Duration.ofDays(1))));
        while (waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        event.run();
        waiter.join();
        return answer.get();
    }
}
