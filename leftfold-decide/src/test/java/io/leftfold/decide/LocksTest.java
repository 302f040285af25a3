package io.leftfold.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.decide.LockView.Held;
import io.leftfold.decide.LockWatch.Step;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteOptions;
import io.leftfold.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {
    @Nested
    class InMemory implements LocksContract {
        @Override
        public EventStore open(Environment environment) {
            return MemoryStore.create(environment);
        }
    }

    @Nested
    class OnSqlite implements LocksContract {
        @TempDir
        private Path folder;

        @Override
        public EventStore open(Environment environment) {
            return SqliteStore.open(folder.resolve("log.db"), SqliteOptions.DEFAULTS.withEnvironment(environment));
        }
    }

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static LockView held(long version, long renewals, Instant storeTime) {
        return new LockView(version, renewals, Optional.of(new Held("n", MINUTE, NOON)), storeTime);
    }

    @Test
    void a_lock_that_nobody_has_is_taken() {
        var free = new LockView(4, 2, Optional.empty(), NOON);

        assertThat(LockWatch.begin(free, 0).next(free, 0)).isEqualTo(new Step.Take(free));
    }

    @Test
    void a_lease_is_waited_for_from_when_it_was_first_seen_as_it_is() {
        var watch = LockWatch.begin(held(1, 0, NOON), 0);

        assertThat(watch.next(held(1, 0, NOON), MINUTE.toNanos() - 1))
                .isEqualTo(new Step.Wait(watch, Duration.ofNanos(1)));
        assertThat(watch.next(held(1, 0, NOON), MINUTE.toNanos())).isEqualTo(new Step.Take(held(1, 0, NOON)));
    }

    @Test
    void a_renewal_begins_the_wait_anew() {
        var watch = LockWatch.begin(held(1, 0, NOON), 0);
        var renewed = held(1, 1, NOON);
        long later = MINUTE.toNanos();

        assertThat(watch.next(renewed, later)).isEqualTo(new Step.Wait(LockWatch.begin(renewed, later), MINUTE));
    }

    @Test
    void the_time_of_the_store_ends_a_lease_once_it_is_past() {
        var watch = LockWatch.begin(held(1, 0, NOON), 0);
        var at = held(1, 0, NOON.plus(MINUTE));
        var past = held(1, 0, NOON.plus(MINUTE).plusNanos(1_000));

        assertThat(watch.next(at, 1)).isInstanceOf(Step.Wait.class);
        assertThat(watch.next(past, 1)).isEqualTo(new Step.Take(past));
    }

    @Test
    void a_lease_lives_for_a_positive_time() {
        var locks = Locks.on(MemoryStore.create(), Environment.system(), "n");

        assertThatThrownBy(() -> locks.tryAcquire("k", Duration.ZERO, MINUTE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> locks.tryAcquire("k", MINUTE, MINUTE.negated()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
