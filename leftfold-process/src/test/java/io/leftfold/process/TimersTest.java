package io.leftfold.process;

import static io.leftfold.process.Trade.FULFILMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Environment;
import io.leftfold.StreamId;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.json.JsonRecord;
import io.leftfold.memory.MemoryStore;
import io.leftfold.process.Trade.Fulfilment;
import io.leftfold.process.Trade.Placed;
import io.leftfold.process.Trade.TradeEvent;
import io.leftfold.process.Trade.Withdrawn;
import io.leftfold.subscribe.MemoryTimerStore;
import io.leftfold.subscribe.Timer;
import io.leftfold.subscribe.TimerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TimersTest {
    /// Like a table, it outlives who uses it.
    private static class Table implements TimerStore {
        private final TimerStore timers = MemoryTimerStore.create();

        @Override
        public boolean isDurable() {
            return true;
        }

        @Override
        public void apply(List<Change> changes) {
            timers.apply(changes);
        }

        @Override
        public Taken take(String category, Instant now, Instant until, int limit) {
            return timers.take(category, now, until, limit);
        }

        @Override
        public void settle(List<Timer> done, List<PutOff> others) {
            timers.settle(done, others);
        }

        boolean isThere(String process) {
            return take(process, Timer.LATEST.minusSeconds(2), Timer.LATEST.minusSeconds(1), 1)
                            .timers()
                            .size()
                    == 1;
        }
    }

    private static ProcessDefinition<Fulfilment> patient(String name, Duration timeout) {
        return ProcessDefinition.of(name, 1, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .startsOn(Placed.class, Placed::order, e -> new Fulfilment(e.order(), e.units(), "", false))
                .correlate(Withdrawn.class, Withdrawn::order)
                .step("wait", step -> step.until(Withdrawn.class, (s, _) -> s).timeout(timeout))
                .build();
    }

    @Test
    void a_node_leaves_the_timers_of_processes_alone_that_it_does_not_know() {
        var table = new Table();
        var mine = patient("mine", Duration.ofMinutes(5));
        var other = patient("other", Duration.ofMinutes(1));
        try (var place = new Place(MemoryStore::create).withTimers(table)) {
            place.start(mine);
            place.happens(Trade.ORDERS, "o", new Placed("o", 1));
            place.awaitQuiet();
            place.stop();
            place.start(other);
            place.happens(Trade.ORDERS, "n", new Placed("n", 1));
            new Processes(place.store, place.handler, List.of(mine))
                    .start(mine, "by-hand", new Fulfilment("by-hand", 1, "", false));
            place.awaitQuiet();
            place.now.updateAndGet(now -> now.plus(Duration.ofMinutes(6)));
            place.awaitStatus("other", "n", Status.COMPENSATED);
            place.awaitQuiet();
            place.stop();
            place.start(mine, other);
            place.awaitStatus("mine", "o", Status.COMPENSATED);
            place.awaitStatus("mine", "by-hand", Status.COMPENSATED);
        }
    }

    @Test
    void one_beyond_all_time_waits_and_keeps_nobody_from_firing() {
        assertThat(TimerFeed.due(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofSeconds(Long.MAX_VALUE)))
                .isEqualTo(Timer.LATEST);
        var table = new Table();
        try (var place = new Place(MemoryStore::create).withTimers(table)) {
            place.start(patient("never", Duration.ofSeconds(Long.MAX_VALUE)), patient("soon", Duration.ofMinutes(1)));
            place.happens(Trade.ORDERS, "o", new Placed("o", 1));
            place.awaitQuiet();
            place.now.updateAndGet(now -> now.plus(Duration.ofMinutes(1)).plusMillis(1));
            place.awaitStatus("soon", "o", Status.COMPENSATED);
            assertThat(place.instance("never", "o").status()).isEqualTo(Status.RUNNING);
            assertThat(table.take("never", Timer.LATEST, Timer.LATEST.plusSeconds(1), 9)
                            .timers())
                    .extracting(Timer::due)
                    .containsExactly(Timer.LATEST);
        }
    }

    @Test
    void two_nodes_that_fire_the_same_timer_make_it_act_once() throws Exception {
        try (var place = new Place(MemoryStore::create)) {
            place.start(FULFILMENT);
            for (int i = 0; i < 20; i++) {
                place.happens(Trade.ORDERS, "o" + i, new Placed("o" + i, 1));
            }
            place.awaitQuiet();
            place.stop();
            place.now.updateAndGet(now -> now.plus(Duration.ofHours(1)));
            // Each has a store of its own, so that both fire all.
            var services = new ArrayList<TimerService>();
            var settled = new CountDownLatch(2);
            for (int node = 0; node < 2; node++) {
                var instances = new Instances(place.store, place.handler, List.of(FULFILMENT));
                var timers = new Table() {
                    @Override
                    public void settle(List<Timer> done, List<PutOff> others) {
                        super.settle(done, others);
                        if (done.size() == 20) {
                            settled.countDown();
                        }
                    }
                };
                for (int i = 0; i < 20; i++) {
                    timers.apply(List.of(new TimerStore.Change.Set(
                            new Timer(StreamId.of("fulfilment", "o" + i), "timeout/pay/1", place.now.get()))));
                }
                var service = new TimerService(
                        instances,
                        instances.process("fulfilment"),
                        timers,
                        Environment.system().withClock(place.now::get));
                services.add(service);
                service.start();
            }
            assertThat(settled.await(20, TimeUnit.SECONDS)).isTrue();
            services.forEach(TimerService::close);
            for (int i = 0; i < 20; i++) {
                assertThat(place.types("fulfilment-o" + i).stream().filter("process.step-failed"::equals))
                        .hasSize(1);
            }
        }
    }

    @Test
    void one_that_cannot_be_fired_keeps_none_from_firing_and_fires_later() {
        var table = new Table();
        var process = patient("p", Duration.ofMinutes(1));
        try (var place = new Place(MemoryStore::create).withTimers(table)) {
            place.start(process);
            place.happens(Trade.ORDERS, "o", new Placed("o", 1));
            place.awaitQuiet();
            // A stream that no such process has written.
            place.handler.handle(
                    Aggregate.of(
                            "p",
                            Trade.CODEC,
                            Decider.<TradeEvent, Integer, TradeEvent>of(
                                    0, (_, event) -> Decision.of(event), (count, _) -> count)),
                    "alien",
                    new Withdrawn("x"),
                    CommandContext.NONE);
            table.apply(List.of(new TimerStore.Change.Set(
                    new Timer(StreamId.of("p", "alien"), "timeout/wait/1", place.now.get()))));
            place.now.updateAndGet(now -> now.plus(Duration.ofMinutes(2)));
            place.awaitStatus("p", "o", Status.COMPENSATED);
            place.stop();
            assertThat(table.isThere("p")).isTrue();
        }
    }

    @Test
    void waiting_for_several_takes_the_time_of_one() {
        var now = new AtomicLong();
        var asked = new ArrayList<Duration>();
        Predicate<Duration> slow = left -> {
            asked.add(left);
            now.addAndGet(Duration.ofSeconds(4).toNanos());
            return true;
        };
        assertThat(ProcessRuntime.all(
                        List.of(slow, slow, slow, left -> !left.isZero()), Duration.ofSeconds(10), now::get))
                .isFalse();
        assertThat(asked).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(6), Duration.ofSeconds(2));
    }
}
