package io.leftfold.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.ConditionFailedException;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.decide.Bank.AccountCommand.Deposit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Locks over any store.
@Timeout(60)
interface LocksContract {
    Duration TTL = Duration.ofSeconds(30);
    StreamId NOTES = StreamId.of("notes", "1");

    /// Time that passes only where somebody pauses; the clock and the nanoseconds of each node are its own.
    final class Time {
        private final AtomicLong nanos = new AtomicLong();
        private final Instant start = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration duration) {
            nanos.addAndGet(duration.toNanos());
        }

        InstantSource clock(Duration ahead) {
            return () -> start.plus(ahead).plusNanos(nanos.get());
        }

        Environment environment(Duration ahead) {
            var system = Environment.system();
            return new Environment(
                    clock(ahead), nanos::get, system.random(), system.ids(), system.threads(), this::pass);
        }
    }

    EventStore open(Environment environment);

    private static Append note() {
        var event = new StreamEvent.Described(Map.of("a", "b"))
                .toEventData(Environment.system().ids().next());
        return Append.to(NOTES, new Any(), event);
    }

    @Test
    default void a_lock_has_one_owner_at_a_time_and_is_free_when_it_is_given_back() {
        var time = new Time();
        var environment = time.environment(Duration.ZERO);
        try (var store = open(environment)) {
            var one = Locks.on(store, environment, "node one");
            var two = Locks.on(store, environment, "node two");

            try (var lease = one.tryAcquire("k", TTL, Duration.ZERO).orElseThrow()) {
                assertThat(lease.epoch()).isEqualTo(1);
                assertThat(two.ownerOf("k")).contains("node one");
                assertThat(two.tryAcquire("k", TTL, Duration.ofSeconds(10))).isEmpty();
                assertThat(two.tryAcquire("other", TTL, Duration.ZERO)).isPresent();
            }

            assertThat(two.ownerOf("k")).isEmpty();
            assertThat(two.tryAcquire("k", TTL, Duration.ZERO).orElseThrow().epoch())
                    .isEqualTo(3);
        }
    }

    @Test
    default void a_lease_whose_owner_is_gone_is_taken_over_after_its_time_and_not_before() {
        var time = new Time();
        var environment = time.environment(Duration.ZERO);
        try (var store = open(environment)) {
            var locks = Locks.on(store, environment, "n");
            var lost = locks.tryAcquire("k", TTL, Duration.ZERO).orElseThrow();

            assertThat(locks.tryAcquire("k", TTL, TTL.minusSeconds(1))).isEmpty();
            var taken = locks.tryAcquire("k", TTL, TTL.multipliedBy(2)).orElseThrow();

            assertThat(taken.epoch()).isGreaterThan(lost.epoch());
            assertThat(lost.remaining()).isZero();
            assertThat(lost.renew()).isFalse();
        }
    }

    @Test
    default void what_a_lost_lease_still_writes_is_refused_also_where_its_owner_does_not_know() {
        var time = new Time();
        var environment = time.environment(Duration.ZERO);
        try (var store = open(environment)) {
            var locks = Locks.on(store, environment, "n");
            var lost = locks.tryAcquire("k", TTL, Duration.ZERO).orElseThrow();
            assertThat(store.append(note().onlyIf(lost.condition()))).isInstanceOf(Appended.class);
            // Its owner's process stands still: none of its clocks moves.
            var taken = locks.tryAcquire("k", TTL, TTL.multipliedBy(2)).orElseThrow();

            assertThat(store.append(note().onlyIf(lost.condition())))
                    .isEqualTo(new Refused(lost.condition(), taken.epoch()));
            assertThat(store.append(note().onlyIf(taken.condition()))).isInstanceOf(Appended.class);
            var handler = CommandHandler.on(store);
            assertThatThrownBy(() -> handler.handle(
                            Bank.ACCOUNT, "1", new Deposit(1), CommandContext.NONE.onlyIf(lost.condition())))
                    .isInstanceOf(ConditionFailedException.class);
            assertThat(handler.handle(Bank.ACCOUNT, "1", new Deposit(1), CommandContext.NONE.onlyIf(taken.condition())))
                    .isInstanceOf(Outcome.Accepted.class);
        }
    }

    @Test
    default void a_lease_lives_as_long_as_it_is_renewed_and_keeps_its_epoch() {
        var time = new Time();
        var environment = time.environment(Duration.ZERO);
        try (var store = open(environment)) {
            var locks = Locks.on(store, environment, "n");
            var lease = locks.tryAcquire("k", TTL, Duration.ZERO).orElseThrow();
            var condition = lease.condition();
            for (int i = 0; i < 5; i++) {
                assertThat(locks.tryAcquire("k", TTL, TTL.dividedBy(2))).isEmpty();
                assertThat(lease.renew()).isTrue();
            }

            assertThat(lease.condition()).isEqualTo(condition);
            assertThat(store.append(note().onlyIf(condition))).isInstanceOf(Appended.class);
            lease.close();
            lease.close();
            assertThat(lease.renew()).isFalse();
            assertThat(store.append(note().onlyIf(condition))).isInstanceOf(Refused.class);
        }
    }

    @Test
    default void a_lease_that_expired_can_be_renewed_until_another_one_takes_it() {
        var time = new Time();
        var environment = time.environment(Duration.ZERO);
        try (var store = open(environment)) {
            var lease = Locks.on(store, environment, "n")
                    .tryAcquire("k", TTL, Duration.ZERO)
                    .orElseThrow();
            time.pass(TTL.multipliedBy(2));
            assertThat(lease.remaining()).isZero();

            assertThat(lease.renew()).isTrue();
            assertThat(lease.remaining()).isEqualTo(TTL);
        }
    }

    @Test
    default void clocks_that_differ_by_a_day_take_no_lease_early() {
        var time = new Time();
        try (var store = open(time.environment(Duration.ZERO))) {
            var owner = Locks.on(store, time.environment(Duration.ZERO), "owner");
            var lease = owner.tryAcquire("k", TTL, Duration.ZERO).orElseThrow();
            for (var ahead : List.of(Duration.ofDays(1), Duration.ofDays(-1))) {
                var other = Locks.on(store, time.environment(ahead), "other");
                assertThat(other.tryAcquire("k", TTL, TTL.dividedBy(3))).isEmpty();
                assertThat(lease.renew()).isTrue();
            }
        }
    }

    @Test
    default void the_newest_event_of_the_log_tells_that_a_lease_has_expired_without_waiting() {
        var time = new Time();
        var environment = time.environment(Duration.ZERO);
        try (var store = open(environment)) {
            var locks = Locks.on(store, environment, "n");
            assertThat(locks.tryAcquire("k", TTL, Duration.ZERO)).isPresent();
            time.pass(TTL.plusMillis(1));
            assertThat(locks.tryAcquire("k", TTL, Duration.ZERO)).isEmpty();

            store.append(note());

            assertThat(locks.ownerOf("k")).isEmpty();
            assertThat(locks.tryAcquire("k", TTL, Duration.ZERO)).isPresent();
        }
    }

    @Test
    default void those_who_want_it_at_the_same_time_get_it_one_after_the_other() throws Exception {
        var environment = Environment.system().withPause(_ -> Thread.onSpinWait());
        try (var store = open(environment);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var locks = Locks.on(store, environment, "n");
            var inside = new AtomicInteger();
            var epochs = new ArrayList<Future<Long>>();
            IntStream.range(0, 8)
                    .forEach(_ -> epochs.add(threads.submit(() -> {
                        try (var lease =
                                locks.tryAcquire("k", Duration.ofHours(1), TTL).orElseThrow()) {
                            assertThat(inside.incrementAndGet()).isEqualTo(1);
                            inside.decrementAndGet();
                            return lease.epoch();
                        }
                    })));

            var heard = new ArrayList<Long>();
            for (var epoch : epochs) {
                heard.add(epoch.get());
            }
            assertThat(heard).doesNotHaveDuplicates().hasSize(8);
        }
    }
}
