package io.leftfold.process;

import static io.leftfold.process.Trade.FULFILMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.DelegatingStore;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.decide.Outcome;
import io.leftfold.json.JsonRecord;
import io.leftfold.memory.MemoryStore;
import io.leftfold.process.Trade.Captured;
import io.leftfold.process.Trade.Do;
import io.leftfold.process.Trade.Fulfilment;
import io.leftfold.process.Trade.Placed;
import io.leftfold.process.Trade.Released;
import io.leftfold.process.Trade.Reserved;
import io.leftfold.process.Trade.TradeEvent;
import io.leftfold.process.Trade.Withdrawn;
import io.leftfold.sqlite.SqliteOptions;
import io.leftfold.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProcessRuntimeTest {
    enum Kind {
        MEMORY,
        SQLITE
    }

    @TempDir
    Path folder;

    private Function<Environment, EventStore> open(Kind kind) {
        return environment -> switch (kind) {
            case MEMORY -> MemoryStore.create(environment);
            case SQLITE ->
                SqliteStore.open(folder.resolve("trade.db"), SqliteOptions.DEFAULTS.withEnvironment(environment));
        };
    }

    private static DefinitionBuilder<Fulfilment, TradeEvent> empty(String name) {
        return ProcessDefinition.of(name, 1, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .startsOn(Placed.class, Placed::order, e -> new Fulfilment(e.order(), e.units(), "", false))
                .correlate(Withdrawn.class, Withdrawn::order);
    }

    private static Send<Do> reserve(Fulfilment s) {
        return Send.to(Trade.STOCK, s.order(), new Do(new Reserved(s.order(), s.units())));
    }

    private static Send<Do> release(Fulfilment s) {
        return Send.to(Trade.STOCK, s.order(), new Do(new Released(s.order())));
    }

    @ParameterizedTest
    @EnumSource
    void an_order_goes_through_all_steps(Kind kind) {
        try (var place = new Place(open(kind)).start(FULFILMENT)) {
            place.happens(Trade.ORDERS, "o", new Placed("o", 2));
            place.await(() -> place.types("payment-p-o").contains("trade.charged"), () -> "the charge");
            place.happens(Trade.PAYMENTS, "p-o", new Captured("p-o"));
            place.awaitStatus("fulfilment", "o", Status.COMPLETED);

            assertThat(place.types("stock-o")).containsExactly("trade.reserved");
            assertThat(place.types("order-o")).containsExactly("trade.placed", "trade.shipped");
            assertThat(FULFILMENT.state(place.instance("fulfilment", "o")).isPaid())
                    .isTrue();
            var placed = place.events("order-o").getFirst();
            assertThat(place.events("stock-o").getFirst().metadata().correlationId())
                    .contains(placed.id().toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_was_done_is_undone_when_a_step_is_refused_or_the_process_fails(Kind kind) {
        try (var place = new Place(open(kind)).start(FULFILMENT)) {
            place.happens(Trade.ORDERS, "big", new Placed("big", 11));
            place.happens(Trade.ORDERS, "o", new Placed("o", 1));
            place.await(() -> place.types("payment-p-o").contains("trade.charged"), () -> "the charge");
            place.happens(Trade.ORDERS, "o", new Withdrawn("o"));
            place.awaitStatus("fulfilment", "o", Status.COMPENSATED);
            assertThat(place.types("stock-o")).containsExactly("trade.reserved", "trade.released");
            assertThat(place.types("payment-p-o")).containsExactly("trade.charged", "trade.refunded");

            place.await(
                    () -> place.instance("fulfilment", "big").step("reserve").phase() == Phase.BACKING_OFF,
                    () -> "a refusal");
            place.now.updateAndGet(now -> now.plusSeconds(10));
            place.awaitStatus("fulfilment", "big", Status.COMPENSATED);
            assertThat(place.instance("fulfilment", "big").step("reserve").attempt())
                    .isEqualTo(2);
            assertThat(place.types("stock-big")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_timer_fires_when_it_is_due_and_not_before(Kind kind) {
        try (var place = new Place(open(kind)).start(FULFILMENT)) {
            place.happens(Trade.ORDERS, "o", new Placed("o", 1));
            place.await(() -> place.types("payment-p-o").contains("trade.charged"), () -> "the charge");
            place.awaitQuiet();
            var started = place.processes().history("fulfilment", "o").stream()
                    .filter(event -> event.data() instanceof ProcessEvent.StepStarted e
                            && e.step().equals("pay"))
                    .findFirst()
                    .orElseThrow();
            place.stop();
            place.now.set(started.recordedAt().plus(Duration.ofMinutes(5)).minusNanos(1_000));
            place.start(FULFILMENT);
            place.awaitQuiet();
            assertThat(place.instance("fulfilment", "o").status()).isEqualTo(Status.RUNNING);

            place.now.updateAndGet(now -> now.plusNanos(1_000));
            place.awaitStatus("fulfilment", "o", Status.COMPENSATED);
            var failed = place.processes().history("fulfilment", "o").stream()
                    .filter(event -> event.data() instanceof ProcessEvent.StepFailed)
                    .findFirst()
                    .orElseThrow();
            assertThat(failed.recordedAt()).isEqualTo(started.recordedAt().plus(Duration.ofMinutes(5)));
            assertThat(failed.metadata().causationId()).contains("timer/timeout/pay/1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everything_delivered_once_more_changes_nothing(Kind kind) {
        try (var place = new Place(open(kind)).start(FULFILMENT)) {
            for (int i = 0; i < 5; i++) {
                place.happens(Trade.ORDERS, "o" + i, new Placed("o" + i, 1));
            }
            place.awaitQuiet();
            place.happens(Trade.PAYMENTS, "p-o1", new Captured("p-o1"));
            place.happens(Trade.ORDERS, "o2", new Withdrawn("o2"));
            place.awaitQuiet();
            long head = place.store.log().head();
            place.stop();
            place.forget();
            place.start(FULFILMENT);
            place.awaitQuiet();

            assertThat(place.store.log().head()).isEqualTo(head);
            place.awaitStatus("fulfilment", "o1", Status.COMPLETED);
            place.awaitStatus("fulfilment", "o2", Status.COMPENSATED);
        }
    }

    /// Appends, and says of half of the keys that it does not know, once or so often that nobody tries on at
    /// once.
    private static final class Unsure extends DelegatingStore {
        private final Map<String, Integer> lies = new ConcurrentHashMap<>();

        Unsure(EventStore store) {
            super(store);
        }

        @Override
        public AppendOutcome append(Append append) {
            var outcome = super.append(append);
            var key = append.key().orElseThrow();
            int lie = lies.merge(key.value(), 1, Integer::sum);
            int lot = Math.floorMod(key.value().hashCode(), 20);
            if (lie <= (lot == 0 ? 4 : lot < 10 ? 1 : 0)) {
                throw new OutcomeUnknownException("the line is dead", key, new IllegalStateException());
            }
            return outcome;
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_outcome_that_is_not_known_makes_nothing_act_twice(Kind kind) {
        try (var place = new Place(open(kind), Unsure::new).start(FULFILMENT)) {
            for (int i = 0; i < 20; i++) {
                place.happens(Trade.ORDERS, "o" + i, new Placed("o" + i, 1));
            }
            for (int i = 0; i < 20; i++) {
                var payment = "payment-p-o" + i;
                var order = "o" + i;
                place.await(
                        () -> place.types(payment).contains("trade.charged"),
                        () -> payment + place.instance("fulfilment", order) + place.trouble());
                place.happens(Trade.PAYMENTS, "p-o" + i, new Captured("p-o" + i));
            }
            for (int i = 0; i < 20; i++) {
                place.awaitStatus("fulfilment", "o" + i, Status.COMPLETED);
                assertThat(place.types("stock-o" + i)).containsExactly("trade.reserved");
                assertThat(place.types("payment-p-o" + i)).containsExactly("trade.charged", "trade.captured");
                assertThat(place.types("order-o" + i)).containsExactly("trade.placed", "trade.shipped");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_child_ends_its_step_and_is_compensated_with_its_parent(Kind kind) {
        var child = ProcessDefinition.of("packing", 1, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .step(
                        "pack",
                        step -> step.send(ProcessRuntimeTest::reserve).compensateWith(ProcessRuntimeTest::release))
                .build();
        var parent = empty("delivery")
                .step("child", step -> step.child(child, s -> s, (s, _) -> s.paid()))
                .step("wait", step -> step.after("child").until(Captured.class, (s, _) -> s))
                .correlate(Captured.class, Captured::payment)
                .failsOn(Withdrawn.class)
                .build();
        try (var place = new Place(open(kind)).start(parent, child)) {
            place.happens(Trade.ORDERS, "o", new Placed("o", 1));
            place.await(
                    () -> place.instance("delivery", "o").step("wait").phase() == Phase.WAITING,
                    () -> "the child's end");
            assertThat(parent.state(place.instance("delivery", "o")).isPaid()).isTrue();
            place.happens(Trade.ORDERS, "o", new Withdrawn("o"));
            place.awaitStatus("delivery", "o", Status.COMPENSATED);
            assertThat(place.types("stock-o")).containsExactly("trade.reserved", "trade.released");
            place.awaitStatus("packing", "delivery/child/1/o", Status.COMPENSATED);

            place.happens(Trade.ORDERS, "big", new Placed("big", 11));
            place.awaitStatus("delivery", "big", Status.COMPENSATED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_waits_for_a_version_goes_on_when_it_is_deployed(Kind kind) {
        var second = Trade.version(2).build();
        try (var place = new Place(open(kind)).start(FULFILMENT)) {
            place.happens(Trade.ORDERS, "o", new Placed("o", 1));
            place.await(() -> place.types("payment-p-o").contains("trade.charged"), () -> "the charge");
            place.awaitQuiet();
            place.stop();
            place.start(second);
            place.happens(Trade.PAYMENTS, "p-o", new Captured("p-o"));
            place.happens(Trade.ORDERS, "o", new Withdrawn("o"));
            place.awaitQuiet();
            assertThat(place.processes()
                            .list("fulfilment", InstanceFilter.ALL.parked(), Optional.empty(), 10)
                            .instances())
                    .singleElement()
                    .satisfies(info -> assertThat(info.waitsFor().toString())
                            .contains("version 1")
                            .contains("not deployed"));
            place.stop();
            place.start(second, FULFILMENT);
            place.awaitStatus("fulfilment", "o", Status.COMPENSATED);
            assertThat(place.types("payment-p-o")).contains("trade.refunded");
            assertThat(place.instance("fulfilment", "o").deferred()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_bug_in_the_definition_parks_the_instance_alone_and_mended_it_goes_on(Kind kind) {
        var isBroken = new AtomicBoolean(true);
        var process = empty("p")
                .on(Withdrawn.class, (s, _) -> {
                    if (isBroken.get() && s.order().equals("bad")) {
                        throw new IllegalStateException("a bug in a fold");
                    }
                    return s.paid();
                })
                .step(
                        "a",
                        step -> step.send(s -> {
                            if (isBroken.get() && s.order().equals("worse")) {
                                throw new IllegalStateException("a bug in a step");
                            }
                            return reserve(s);
                        }))
                .step("b", step -> step.after("a").until(Withdrawn.class, (s, _) -> s))
                .build();
        try (var place = new Place(open(kind)).start(process)) {
            for (var order : new String[] {"bad", "worse", "good"}) {
                place.happens(Trade.ORDERS, order, new Placed(order, 1));
                place.awaitQuiet();
                place.happens(Trade.ORDERS, order, new Withdrawn(order));
            }
            place.awaitStatus("p", "good", Status.COMPLETED);
            place.awaitQuiet();
            assertThat(place.instance("p", "bad").parked())
                    .get()
                    .extracting(Instance.Reason::reason)
                    .asString()
                    .contains("a bug in a fold");
            assertThat(place.instance("p", "worse").parked())
                    .get()
                    .extracting(Instance.Reason::reason)
                    .asString()
                    .contains("a bug in a step");
            isBroken.set(false);
            for (var order : new String[] {"bad", "worse"}) {
                assertThat(place.processes().retry("p", order, "", "ada", "mended"))
                        .isInstanceOf(Outcome.Accepted.class);
                place.awaitStatus("p", order, Status.COMPLETED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void many_orders_end_rightly_while_the_processes_are_stopped_and_started(Kind kind) {
        int orders = 40;
        try (var place = new Place(open(kind)).start(FULFILMENT)) {
            var random = new Random(11);
            for (int i = 0; i < orders; i++) {
                place.happens(Trade.ORDERS, "o" + i, new Placed("o" + i, 1));
                if (i % 3 == 0) {
                    place.happens(Trade.ORDERS, "o" + i, new Withdrawn("o" + i));
                } else {
                    place.happens(Trade.PAYMENTS, "p-o" + i, new Captured("p-o" + i));
                }
                if (random.nextInt(8) == 0) {
                    place.stop();
                    if (random.nextBoolean()) {
                        place.forget();
                    }
                    place.start(FULFILMENT);
                }
            }
            for (int i = 0; i < orders; i++) {
                place.awaitStatus("fulfilment", "o" + i, i % 3 == 0 ? Status.COMPENSATED : Status.COMPLETED);
                var stock = place.types("stock-o" + i);
                assertThat(stock.stream().filter("trade.reserved"::equals)).hasSize(1);
                assertThat(stock.stream().filter("trade.released"::equals)).hasSize(i % 3 == 0 ? 1 : 0);
            }
            var all =
                    place.store.readAll(Query.ALL, Range.forward().limit(1_000)).events();
            assertThat(all.stream()
                            .filter(event -> event.type().equals("trade.shipped"))
                            .map(event -> event.stream().entity()))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void operators_see_and_steer() {
        var process = empty("approval")
                .key("payment", s -> Optional.of("key-of-" + s.order()))
                .step("approve", step -> step.byHand((s, answer) -> new Fulfilment(s.order(), s.units(), answer, true)))
                .step(
                        "reserve",
                        step -> step.after("approve")
                                .send(ProcessRuntimeTest::reserve)
                                .compensateWith(ProcessRuntimeTest::release))
                .build();
        try (var place = new Place(open(Kind.MEMORY)).start(process)) {
            for (var order : new String[] {"a", "b", "c"}) {
                place.happens(Trade.ORDERS, order, new Placed(order, 1));
            }
            place.awaitQuiet();
            var processes = place.processes();
            var first = processes.list("approval", InstanceFilter.ALL.atStep("approve"), Optional.empty(), 2);
            assertThat(first.instances()).extracting(InstanceInfo::id).containsExactly("a", "b");
            var next = processes.list("approval", InstanceFilter.ALL, first.next(), 2);
            assertThat(next.instances()).extracting(InstanceInfo::id).containsExactly("c");
            assertThat(next.next()).isEmpty();
            assertThat(processes.byKey("approval", "payment", "key-of-b"))
                    .extracting(InstanceInfo::id)
                    .containsExactly("b");
            assertThat(processes
                            .list("approval", InstanceFilter.ALL.startedBefore(place.now.get()), Optional.empty(), 9)
                            .instances())
                    .isEmpty();

            processes.answer("approval", "a", "approve", 1, true, "card", "ada", "known customer");
            place.awaitStatus("approval", "a", Status.COMPLETED);
            processes.compensate("approval", "a", "ada", "a mistake");
            place.awaitStatus("approval", "a", Status.COMPENSATED);
            assertThat(place.types("stock-a")).containsExactly("trade.reserved", "trade.released");
            processes.cancel("approval", "b", "ada", "forgotten");
            assertThat(place.instance("approval", "b").status()).isEqualTo(Status.CANCELLED);
            assertThat(processes.history("approval", "b")).anySatisfy(event -> {
                assertThat(event.data()).isEqualTo(new ProcessEvent.Asked("cancel", "", "ada", "forgotten"));
                assertThat(event.metadata().actor()).contains("ada");
            });
            assertThat(processes.retry("approval", "c", "", "ada", "?"))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("nothing-to-do"));
            assertThat(processes.start(process, "d", new Fulfilment("d", 1, "", false)))
                    .isInstanceOf(Outcome.Accepted.class);
            assertThat(place.instance("approval", "d").status()).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void one_upgraded_goes_on_by_the_newest_definition() {
        var second = Trade.version(2)
                .step("thank", step -> step.after("ship").send(ProcessRuntimeTest::release))
                .upgrade(FULFILMENT, s -> s, Map.of())
                .build();
        try (var place = new Place(open(Kind.MEMORY)).start(FULFILMENT)) {
            place.happens(Trade.ORDERS, "o", new Placed("o", 1));
            place.awaitQuiet();
            place.stop();
            place.start(second);
            assertThat(place.processes().upgrade("fulfilment", "o", "ada", "for thanks"))
                    .isInstanceOf(Outcome.Accepted.class);
            place.happens(Trade.PAYMENTS, "p-o", new Captured("p-o"));
            place.awaitStatus("fulfilment", "o", Status.COMPLETED);
            assertThat(place.instance("fulfilment", "o").version()).isEqualTo(2);
            assertThat(place.types("stock-o")).containsExactly("trade.reserved", "trade.released");
        }
    }
}
