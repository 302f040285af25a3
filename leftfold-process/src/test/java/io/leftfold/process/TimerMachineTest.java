package io.leftfold.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.StreamId;
import io.leftfold.process.TimerMachine.Action;
import io.leftfold.process.TimerMachine.Action.Await;
import io.leftfold.process.TimerMachine.Action.End;
import io.leftfold.process.TimerMachine.Action.Fire;
import io.leftfold.process.TimerMachine.Action.Settle;
import io.leftfold.process.TimerMachine.Action.Take;
import io.leftfold.process.TimerMachine.Message;
import io.leftfold.subscribe.MemoryTimerStore;
import io.leftfold.subscribe.Timer;
import io.leftfold.subscribe.TimerStore.Change;
import io.leftfold.subscribe.TimerStore.PutOff;
import io.leftfold.subscribe.TimerStore.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimerMachineTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TimerMachine machine = new TimerMachine();

    private static Timer timer(int number, Duration after) {
        return new Timer(StreamId.of("p", "i" + number), "timeout/s/1", NOW.plus(after));
    }

    private static List<Timer> due(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> timer(i, Duration.ofMillis(i).minusHours(1)))
                .toList();
    }

    private Action on(Duration after, Message message) {
        return machine.on(NOW.plus(after), false, message);
    }

    private static Message taken(List<Timer> timers, Optional<Instant> next) {
        return new Message.Taken(new Taken(timers, next));
    }

    @Test
    void a_page_is_taken_fired_and_forgotten_then_it_waits_for_the_next_one() {
        var due = due(3);
        assertThat(on(Duration.ZERO, new Message.Woken()))
                .isEqualTo(new Take(NOW, NOW.plus(TimerMachine.LEASE), TimerMachine.PAGE));
        assertThat(on(Duration.ZERO, taken(due, Optional.of(NOW.plusMillis(700)))))
                .isEqualTo(new Fire(due));
        assertThat(on(Duration.ofMillis(20), new Message.Fired(due, List.of()))).isEqualTo(new Settle(due, List.of()));
        assertThat(on(Duration.ofMillis(30), new Message.Settled())).isEqualTo(new Await(Duration.ofMillis(670)));
    }

    @Test
    void pages_that_are_full_follow_each_other_and_others_gather() {
        on(Duration.ZERO, new Message.Woken());
        var full = due(TimerMachine.PAGE);
        on(Duration.ZERO, taken(full, Optional.of(NOW)));
        on(Duration.ofMillis(10), new Message.Fired(full, List.of()));
        assertThat(on(Duration.ofMillis(20), new Message.Settled())).isInstanceOf(Take.class);
        var few = due(2);
        on(Duration.ofMillis(20), taken(few, Optional.of(NOW.plusMillis(25))));
        on(Duration.ofMillis(30), new Message.Fired(few, List.of()));
        assertThat(on(Duration.ofMillis(40), new Message.Settled())).isEqualTo(new Await(Duration.ofMillis(80)));
    }

    @Test
    void it_looks_each_second_whatever_is_due_when_and_whatever_the_clock_does() {
        on(Duration.ZERO, new Message.Woken());
        assertThat(on(Duration.ZERO, taken(List.of(), Optional.empty()))).isEqualTo(new Await(TimerMachine.LOOK_EVERY));
        on(Duration.ZERO, new Message.Woken());
        assertThat(on(Duration.ZERO, taken(List.of(), Optional.of(Timer.LATEST))))
                .isEqualTo(new Await(TimerMachine.LOOK_EVERY));
        on(Duration.ZERO, new Message.Woken());
        assertThat(on(Duration.ofDays(-400), taken(List.of(), Optional.of(NOW))))
                .isEqualTo(new Await(TimerMachine.LOOK_EVERY));
    }

    @Test
    void one_that_failed_is_put_off_for_longer_each_time_and_the_others_are_forgotten() {
        var late = timer(0, Duration.ofMinutes(-4));
        var fresh = timer(1, Duration.ZERO);
        var old = timer(2, Duration.ofDays(-9));
        var done = timer(3, Duration.ZERO);
        on(Duration.ZERO, new Message.Woken());
        on(Duration.ZERO, taken(List.of(old, late, fresh, done), Optional.empty()));
        assertThat(on(Duration.ZERO, new Message.Fired(List.of(done), List.of(late, fresh, old))))
                .isEqualTo(new Settle(
                        List.of(done),
                        List.of(
                                new PutOff(late, NOW.plusSeconds(120)),
                                new PutOff(fresh, NOW.plusSeconds(1)),
                                new PutOff(old, NOW.plusSeconds(600)))));
    }

    @Test
    void what_was_taken_and_not_begun_when_it_is_to_stop_is_due_as_before() {
        var due = due(3);
        on(Duration.ZERO, new Message.Woken());
        on(Duration.ZERO, taken(due, Optional.empty()));
        assertThat(machine.on(NOW, true, new Message.Fired(due.subList(0, 1), List.of())))
                .isEqualTo(new Settle(
                        due.subList(0, 1),
                        due.subList(1, 3).stream()
                                .map(timer -> new PutOff(timer, timer.due()))
                                .toList()));
        assertThat(machine.on(NOW, true, new Message.Settled())).isEqualTo(new End());
    }

    @Test
    void it_ends_when_it_is_told_or_a_store_is_closed_and_waits_where_one_does_not_answer() {
        assertThat(machine.on(NOW, true, new Message.Woken())).isEqualTo(new End());
        assertThat(machine.on(NOW, true, new Message.Unavailable())).isEqualTo(new End());
        assertThat(on(Duration.ZERO, new Message.Closed())).isEqualTo(new End());
        assertThat(on(Duration.ZERO, new Message.Unavailable())).isEqualTo(new Await(Duration.ofMillis(100)));
        for (int i = 0; i < 9; i++) {
            on(Duration.ZERO, new Message.Unavailable());
        }
        assertThat(on(Duration.ZERO, new Message.Unavailable())).isEqualTo(new Await(TimerMachine.LOOK_EVERY));
    }

    /// Nodes with one store of timers, each at its own pace, which die and go on anew; firing fails sometimes,
    /// and so does the store.
    private static final class World {
        private final Random random;
        private final MemoryTimerStore store = MemoryTimerStore.create();
        private final Map<Timer, Integer> fired = new HashMap<>();
        private final List<Node> nodes = new ArrayList<>();
        private Instant now = NOW;
        private boolean isCalm;
        private int faults;

        private final class Node {
            private TimerMachine machine = new TimerMachine();
            private Message message = new Message.Woken();
            private Instant busyUntil = NOW;

            private void step() {
                if (now.isBefore(busyUntil)) {
                    return;
                }
                busyUntil = now.plusMillis(random.nextInt(40));
                if (!isCalm && random.nextInt(60) == 0) {
                    faults++;
                    machine = new TimerMachine();
                    message = new Message.Woken();
                    return;
                }
                if (!isCalm && random.nextInt(60) == 0) {
                    // It stands still for longer than what it has taken is its own.
                    faults++;
                    busyUntil = now.plus(TimerMachine.LEASE).plusSeconds(1);
                    return;
                }
                message = act(machine.on(now, false, message));
            }

            private Message act(Action action) {
                boolean isFailing = !isCalm && random.nextInt(40) == 0;
                if (isFailing && (action instanceof Take || action instanceof Settle)) {
                    faults++;
                    return new Message.Unavailable();
                }
                return switch (action) {
                    case Take(var at, var until, int limit) -> new Message.Taken(store.take("p", at, until, limit));
                    case Fire(var timers) -> fire(timers);
                    case Settle(var done, var others) -> {
                        store.settle(done, others);
                        yield new Message.Settled();
                    }
                    case Await(var atMost) -> {
                        busyUntil = now.plus(atMost);
                        yield new Message.Woken();
                    }
                    case End _ -> throw new AssertionError("nobody has asked for an end");
                };
            }

            private Message fire(List<Timer> timers) {
                var done = new ArrayList<Timer>();
                var failed = new ArrayList<Timer>();
                for (var timer : timers) {
                    assertThat(timer.due()).isBeforeOrEqualTo(now);
                    if (!isCalm && random.nextInt(20) == 0) {
                        failed.add(timer);
                    } else {
                        fired.merge(timer, 1, Integer::sum);
                        done.add(timer);
                    }
                }
                return new Message.Fired(done, failed);
            }
        }

        private World(long seed) {
            random = new Random(seed);
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                nodes.add(new Node());
            }
        }

        private void run(boolean isCalm, Duration time) {
            this.isCalm = isCalm;
            var end = now.plus(time);
            while (now.isBefore(end)) {
                now = now.plusMillis(1 + random.nextInt(10));
                nodes.forEach(Node::step);
            }
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void each_timer_fires_and_none_before_its_time_whatever_dies_or_fails(long seed) {
        var world = new World(seed);
        var timers = IntStream.range(0, 60)
                .mapToObj(i -> timer(i, Duration.ofMillis(world.random.nextInt(20_000))))
                .toList();
        world.store.apply(timers.stream().<Change>map(Change.Set::new).toList());
        world.run(seed % 4 == 0, Duration.ofSeconds(20));
        world.run(true, Duration.ofSeconds(60));

        assertThat(world.fired.keySet()).containsExactlyInAnyOrderElementsOf(timers);
        assertThat(world.store
                        .take("p", Timer.LATEST.minusSeconds(1), Timer.LATEST, 100)
                        .timers())
                .isEmpty();
        if (world.faults == 0) {
            assertThat(world.fired.values()).allMatch(count -> count == 1);
        }
    }
}
