package io.leftfold.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.StreamId;
import io.leftfold.subscribe.Timer;
import io.leftfold.subscribe.TimerStore;
import io.leftfold.subscribe.TimerStore.Change;
import io.leftfold.subscribe.TimerStore.PutOff;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every store of timers promises.
@Timeout(120)
interface TimerStoreContract {
    Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    Instant LATER = NOW.plusSeconds(10);

    /// An empty one.
    TimerStore store();

    private static Timer timer(String category, int number, long micros) {
        return new Timer(
                StreamId.of(category, "it's \"" + number + "\""), "timeout/s/1", NOW.plusNanos(micros * 1_000));
    }

    private static void set(TimerStore store, Timer... timers) {
        store.apply(List.of(timers).stream().<Change>map(Change.Set::new).toList());
    }

    @Test
    default void those_that_are_due_are_taken_in_the_order_of_their_times_and_no_other_ones() {
        var store = store();
        var timers = new ArrayList<Timer>();
        for (int i = 0; i < 100; i++) {
            timers.add(timer("p", i, i - 49L));
        }
        Collections.shuffle(timers, new Random(7));
        set(store, timers.toArray(Timer[]::new));
        set(store, timer("q", 1, -5));
        Collections.sort(timers);

        var first = store.take("p", NOW, LATER, 20);
        assertThat(first.timers()).isEqualTo(timers.subList(0, 20));
        assertThat(first.next()).contains(timers.get(20).due());
        var second = store.take("p", NOW, LATER, 1_000);
        assertThat(second.timers()).isEqualTo(timers.subList(20, 50));
        assertThat(second.next()).contains(NOW.plusNanos(1_000));
        var none = store.take("p", NOW, LATER, 1_000);
        assertThat(none.timers()).isEmpty();
        assertThat(none.next()).contains(NOW.plusNanos(1_000));
        assertThat(store.take("q", NOW, LATER, 1_000).timers()).hasSize(1);
        assertThat(store.take("r", NOW, LATER, 1_000)).isEqualTo(new TimerStore.Taken(List.of(), Optional.empty()));
    }

    @Test
    default void what_was_taken_is_taken_again_when_the_time_is_over_unless_it_is_done_with() {
        var store = store();
        var one = timer("p", 1, 0);
        var other = timer("p", 2, 1);
        set(store, one, other);
        var both = store.take("p", NOW.plusSeconds(1), LATER, 10);
        assertThat(both.timers()).containsExactly(one, other);
        assertThat(both.next()).contains(LATER);
        store.settle(List.of(one), List.of());
        store.settle(List.of(one), List.of());

        assertThat(store.take("p", LATER.minusNanos(1_000), LATER, 10).timers()).isEmpty();
        assertThat(store.take("p", LATER, LATER.plusSeconds(1), 10).timers()).containsExactly(other);
    }

    @Test
    default void one_that_is_put_off_is_taken_then() {
        var store = store();
        var one = timer("p", 1, 0);
        var gone = timer("p", 2, 0);
        set(store, one);
        store.take("p", NOW, LATER, 10);
        store.settle(List.of(), List.of(new PutOff(one, NOW.plusSeconds(3)), new PutOff(gone, NOW)));

        assertThat(store.take("p", NOW.plusSeconds(2), LATER, 10).timers()).isEmpty();
        assertThat(store.take("p", NOW.plusSeconds(3), LATER, 10).timers()).containsExactly(one);
    }

    @Test
    default void one_that_is_set_once_more_stays_as_it_is_and_another_time_takes_its_place() {
        var store = store();
        var one = timer("p", 1, 0);
        set(store, one);
        store.take("p", NOW, LATER, 10);
        set(store, one);
        assertThat(store.take("p", NOW, LATER, 10).timers()).isEmpty();

        var moved = new Timer(one.stream(), one.name(), NOW.plusSeconds(5));
        set(store, moved);
        store.settle(List.of(one), List.of(new PutOff(one, LATER)));
        assertThat(store.take("p", NOW.plusSeconds(4), LATER, 10).timers()).isEmpty();
        assertThat(store.take("p", NOW.plusSeconds(5), LATER, 10).timers()).containsExactly(moved);
    }

    @Test
    default void those_of_a_stream_are_cleared_in_the_order_of_the_changes() {
        var store = store();
        var one = timer("p", 1, 0);
        var same = new Timer(one.stream(), "retry/s/2", NOW);
        var other = timer("p", 2, 0);
        store.apply(List.of(
                new Change.Set(one),
                new Change.Set(other),
                new Change.Clear(one.stream()),
                new Change.Set(same),
                new Change.Clear(StreamId.of("p", "nobody"))));
        store.apply(List.of());

        assertThat(store.take("p", NOW, LATER, 10).timers()).containsExactlyInAnyOrder(other, same);
    }

    @Test
    default void one_of_all_times_is_kept() {
        var store = store();
        var last = new Timer(StreamId.of("p", "1"), "x", Instant.MAX);
        var first = new Timer(StreamId.of("p", "2"), "x", Instant.EPOCH);
        var fraction = new Timer(StreamId.of("p", "3"), "x", NOW.plusNanos(1));
        set(store, last, first, fraction);

        assertThat(store.take("p", NOW, LATER, 10).timers()).containsExactly(first);
        assertThat(store.take("p", NOW.plusNanos(999), LATER, 10).timers()).isEmpty();
        assertThat(store.take("p", NOW.plusNanos(1_000), Timer.LATEST, 10).timers())
                .containsExactly(fraction);
        assertThat(store.take("p", LATER, Timer.LATEST, 10).next()).contains(Timer.LATEST);
    }

    @Test
    default void what_makes_no_sense_is_refused() {
        var store = store();
        assertThatThrownBy(() -> store.take("p", NOW, NOW, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.take("p", NOW, LATER, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.take("p", NOW, LATER, 10_001)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void of_those_who_take_at_once_nobody_gets_what_another_one_has() throws Exception {
        var store = store();
        set(store, IntStream.range(0, 1_000).mapToObj(i -> timer("p", i, i)).toArray(Timer[]::new));
        Callable<List<Timer>> node = () -> {
            var all = new ArrayList<Timer>();
            for (var some = store.take("p", LATER, LATER.plusSeconds(60), 30).timers();
                    !some.isEmpty();
                    some = store.take("p", LATER, LATER.plusSeconds(60), 30).timers()) {
                all.addAll(some);
                store.settle(some.subList(0, some.size() / 2), List.of());
            }
            return all;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Timer>();
            for (Future<List<Timer>> one : threads.invokeAll(Collections.nCopies(4, node))) {
                all.addAll(one.get());
            }
            assertThat(all).hasSize(1_000).doesNotHaveDuplicates();
        }
    }

    @Test
    default void who_clears_and_who_settles_do_not_wait_for_each_other() throws Exception {
        var store = store();
        var timers = IntStream.range(0, 400).mapToObj(i -> timer("p", i, i)).toList();
        var clears = timers.reversed().stream()
                .<Change>map(timer -> new Change.Clear(timer.stream()))
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                set(store, timers.toArray(Timer[]::new));
                store.take("p", LATER, LATER.plusSeconds(9), 1_000);
                var settling = threads.submit(() -> store.settle(timers, List.of()));
                var clearing = threads.submit(() -> store.apply(clears));
                settling.get();
                clearing.get();
            }
        }
        assertThat(store.take("p", LATER.plusSeconds(10), LATER.plusSeconds(11), 10)
                        .timers())
                .isEmpty();
    }
}
