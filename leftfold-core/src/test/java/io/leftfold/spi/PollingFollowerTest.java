package io.leftfold.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.CorruptStoreException;
import io.leftfold.OverloadedException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PollingFollowerTest {
    private static final Duration SHORT = Duration.ofNanos(1);
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void it_looks_until_the_log_has_grown() {
        var head = new AtomicLong();
        var follower = new PollingFollower(head::incrementAndGet, SHORT, System::nanoTime);

        assertThat(follower.await(3, FOR_EVER)).isTrue();
        assertThat(head).hasValue(4);
    }

    @Test
    void the_time_that_a_look_takes_counts() {
        var clock = new AtomicLong(Long.MAX_VALUE);
        var looks = new AtomicInteger();
        var follower = new PollingFollower(
                () -> {
                    assertThat(looks.incrementAndGet()).isLessThan(10);
                    clock.addAndGet(Duration.ofSeconds(10).toNanos());
                    return 0;
                },
                SHORT,
                clock::get);

        assertThat(follower.await(0, Duration.ofSeconds(25))).isFalse();
        assertThat(looks).hasValue(3);
    }

    @Test
    void a_look_that_is_under_way_when_the_time_is_up_is_the_answer() {
        var clock = new AtomicLong();
        var follower =
                new PollingFollower(() -> clock.addAndGet(Duration.ofDays(1).toNanos()), SHORT, clock::get);

        assertThat(follower.await(0, Duration.ZERO)).isTrue();
    }

    @Test
    void the_pause_between_two_looks_is_no_longer_than_the_wait() {
        var looks = new AtomicInteger();
        var follower = new PollingFollower(
                () -> {
                    looks.incrementAndGet();
                    return 0;
                },
                FOR_EVER,
                System::nanoTime);

        assertThat(follower.await(0, Duration.ofMillis(5))).isFalse();
        assertThat(looks).hasValue(2);
    }

    @Test
    void it_waits_on_while_the_log_cannot_be_looked_at() {
        var looks = new AtomicInteger();
        var follower = new PollingFollower(
                () -> switch (looks.incrementAndGet()) {
                    case 1 -> throw new StoreUnavailableException("passing");
                    case 2 -> throw new OverloadedException("passing");
                    default -> 1;
                },
                SHORT,
                System::nanoTime);

        assertThat(follower.await(0, FOR_EVER)).isTrue();
        assertThat(looks).hasValue(3);
    }

    @Test
    void a_log_that_cannot_be_looked_at_all_the_time_has_not_grown() {
        var clock = new AtomicLong();
        var follower = new PollingFollower(
                () -> {
                    clock.incrementAndGet();
                    throw new OverloadedException("for ever");
                },
                SHORT,
                clock::get);

        assertThat(follower.await(0, Duration.ofNanos(4))).isFalse();
        assertThat(clock).hasValue(4);
    }

    @Test
    void damage_comes_out() {
        var follower = new PollingFollower(
                () -> {
                    throw new CorruptStoreException("damaged");
                },
                SHORT,
                System::nanoTime);

        assertThatThrownBy(() -> follower.await(0, FOR_EVER)).isInstanceOf(CorruptStoreException.class);
    }

    @Test
    void closing_the_store_ends_the_wait() {
        var follower = new PollingFollower(
                () -> {
                    throw new StoreClosedException("closed");
                },
                SHORT,
                System::nanoTime);

        assertThat(follower.await(0, FOR_EVER)).isFalse();
    }

    @Test
    void closing_the_follower_ends_the_wait_whatever_the_last_look_found() throws Exception {
        var looked = new CountDownLatch(1);
        var follower = new PollingFollower(
                () -> {
                    looked.countDown();
                    return 0;
                },
                FOR_EVER,
                System::nanoTime);
        var answer = new CompletableFuture<Boolean>();
        var waiter = Thread.ofVirtual().start(() -> answer.complete(follower.await(0, FOR_EVER)));
        looked.await();
        follower.close();
        waiter.join();
        assertThat(answer.join()).isFalse();

        var closedByLook = new PollingFollower[1];
        closedByLook[0] = new PollingFollower(
                () -> {
                    closedByLook[0].close();
                    return 1;
                },
                SHORT,
                System::nanoTime);
        assertThat(closedByLook[0].await(0, FOR_EVER)).isFalse();
        assertThat(follower.await(0, FOR_EVER)).isFalse();
    }

    @Test
    void an_interrupt_ends_the_wait_and_stays() {
        var follower = new PollingFollower(() -> 0, FOR_EVER, System::nanoTime);
        Thread.currentThread().interrupt();

        assertThat(follower.await(0, FOR_EVER)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }
}
