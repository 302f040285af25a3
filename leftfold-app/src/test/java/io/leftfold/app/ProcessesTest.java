package io.leftfold.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Environment;
import io.leftfold.Range;
import io.leftfold.app.ProcessesTest.ShopCommand.Charge;
import io.leftfold.app.ProcessesTest.ShopCommand.Place;
import io.leftfold.app.ProcessesTest.ShopCommand.Refund;
import io.leftfold.app.ProcessesTest.ShopCommand.Release;
import io.leftfold.app.ProcessesTest.ShopCommand.Reserve;
import io.leftfold.app.ProcessesTest.ShopCommand.Ship;
import io.leftfold.app.ProcessesTest.ShopCommand.Withdraw;
import io.leftfold.app.ProcessesTest.ShopEvent.Charged;
import io.leftfold.app.ProcessesTest.ShopEvent.Placed;
import io.leftfold.app.ProcessesTest.ShopEvent.Refunded;
import io.leftfold.app.ProcessesTest.ShopEvent.Released;
import io.leftfold.app.ProcessesTest.ShopEvent.Reserved;
import io.leftfold.app.ProcessesTest.ShopEvent.Shipped;
import io.leftfold.app.ProcessesTest.ShopEvent.Withdrawn;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.json.JsonCodec;
import io.leftfold.json.JsonRecord;
import io.leftfold.memory.MemoryStore;
import io.leftfold.process.InstanceInfo;
import io.leftfold.process.Phase;
import io.leftfold.process.ProcessDefinition;
import io.leftfold.process.Send;
import io.leftfold.process.Status;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.subscribe.MemoryLedger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessesTest {
    sealed interface ShopEvent {
        record Placed(String order, int units, long cents) implements ShopEvent {}

        record Withdrawn(String order) implements ShopEvent {}

        record Reserved(String order, int units) implements ShopEvent {}

        record Released(String order) implements ShopEvent {}

        record Charged(String order, long cents) implements ShopEvent {}

        record Refunded(String order) implements ShopEvent {}

        record Shipped(String order) implements ShopEvent {}
    }

    sealed interface ShopCommand {
        record Place(String order, int units, long cents) implements ShopCommand {}

        record Withdraw(String order) implements ShopCommand {}

        record Reserve(String order, int units) implements ShopCommand {}

        record Release(String order) implements ShopCommand {}

        record Charge(String order, long cents) implements ShopCommand {}

        record Refund(String order) implements ShopCommand {}

        record Ship(String order) implements ShopCommand {}
    }

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int UNITS_MAX = 10;
    private static final long CENTS_MAX = 1_000_00;

    private static final JsonCodec<ShopEvent> CODEC = JsonCodec.of(ShopEvent.class);
    private static final Decider<ShopCommand, Integer, ShopEvent> DECIDER = Decider.of(
            0,
            (_, command) -> switch (command) {
                case Place(var order, int units, long cents) -> Decision.of(new Placed(order, units, cents));
                case Withdraw(var order) -> Decision.of(new Withdrawn(order));
                case Reserve(var _, int units) when units > UNITS_MAX -> Decision.refuse("no-stock", "there are ten");
                case Reserve(var order, int units) -> Decision.of(new Reserved(order, units));
                case Release(var order) -> Decision.of(new Released(order));
                case Charge(var _, long cents) when cents > CENTS_MAX -> Decision.refuse("declined", "too much");
                case Charge(var order, long cents) -> Decision.of(new Charged(order, cents));
                case Refund(var order) -> Decision.of(new Refunded(order));
                case Ship(var order) -> Decision.of(new Shipped(order));
            },
            (count, _) -> count + 1);
    private static final Aggregate<ShopCommand, Integer, ShopEvent> ORDER = Aggregate.of("order", CODEC, DECIDER);
    private static final Aggregate<ShopCommand, Integer, ShopEvent> STOCK = Aggregate.of("stock", CODEC, DECIDER);
    private static final Aggregate<ShopCommand, Integer, ShopEvent> PAYMENT = Aggregate.of("payment", CODEC, DECIDER);

    // region: process
    record Fulfilment(String order, int units, long cents) {}

    static final ProcessDefinition<Fulfilment> FULFILMENT = ProcessDefinition.of(
                    "fulfilment", 1, JsonRecord.of(Fulfilment.class), CODEC)
            .startsOn(Placed.class, Placed::order, e -> new Fulfilment(e.order(), e.units(), e.cents()))
            .correlate(Withdrawn.class, Withdrawn::order)
            .failsOn(Withdrawn.class)
            .step(
                    "reserve",
                    step -> step.send(f -> Send.to(STOCK, f.order(), new Reserve(f.order(), f.units())))
                            .compensateWith(f -> Send.to(STOCK, f.order(), new Release(f.order())))
                            .retry(3, Duration.ofSeconds(10)))
            .step(
                    "pay",
                    step -> step.after("reserve")
                            .send(f -> Send.to(PAYMENT, f.order(), new Charge(f.order(), f.cents())))
                            .compensateWith(f -> Send.to(PAYMENT, f.order(), new Refund(f.order())))
                            .permanent("declined"))
            .step(
                    "approve",
                    step -> step.after("pay")
                            .onlyIf(f -> f.cents() > 500_00)
                            .byHand((f, _) -> f)
                            .timeout(Duration.ofDays(2)))
            .step(
                    "ship",
                    step -> step.after("pay", "approve").send(f -> Send.to(ORDER, f.order(), new Ship(f.order()))))
            .build();
    // endregion

    @TempDir
    Path folder = Path.of("");

    private Leftfold open() {
        // region: run
        return Leftfold.on(SqliteStore.open(folder.resolve("shop.db")))
                .readModels(SqliteReadModels.open(folder.resolve("models.db")))
                .process(FULFILMENT)
                .start();
        // endregion
    }

    private static InstanceInfo find(Leftfold shop, String order) {
        return shop.processes().find("fulfilment", order).orElseThrow();
    }

    private static Status status(Leftfold shop, String order) {
        return find(shop, order).instance().status();
    }

    /// Until nothing more comes of what is in the log.
    private static void awaitQuiet(Leftfold shop) {
        long head;
        do {
            head = shop.store().log().head();
            for (var subscription : shop.subscriptions()) {
                assertThat(subscription.waitFor(head, LONG)).isTrue();
            }
        } while (shop.store().log().head() > head);
    }

    private static void place(Leftfold shop, String order, int units, long cents) {
        shop.handle(ORDER, order, new Place(order, units, cents));
        awaitQuiet(shop);
    }

    private static List<String> types(Leftfold shop, Aggregate<?, ?, ?> aggregate, String order) {
        return shop.store().read(aggregate.stream(order), Range.forward()).events().stream()
                .map(event -> event.type())
                .toList();
    }

    @Test
    void an_order_goes_through_all_steps_and_goes_on_where_it_was_after_a_restart() {
        try (var shop = open()) {
            place(shop, "1", 2, 50_00);
            place(shop, "2", 2, 700_00);

            assertThat(status(shop, "1")).isEqualTo(Status.COMPLETED);
            assertThat(types(shop, ORDER, "1")).containsExactly("shop.placed", "shop.shipped");
            assertThat(find(shop, "2").instance().step("approve").phase()).isEqualTo(Phase.WAITING);
            assertThat(shop.subscriptions()).hasSize(3);
        }
        try (var shop = open()) {
            // region: answer
            var waiting = shop.processes().find("fulfilment", "2").orElseThrow();
            int attempt = waiting.instance().step("approve").attempt();
            shop.processes().answer("fulfilment", "2", "approve", attempt, true, "", "ada", "a known customer");
            // endregion
            awaitQuiet(shop);

            assertThat(status(shop, "2")).isEqualTo(Status.COMPLETED);
            assertThat(types(shop, STOCK, "2")).containsExactly("shop.reserved");
            assertThat(types(shop, PAYMENT, "2")).containsExactly("shop.charged");
        }
    }

    @Test
    void what_was_done_is_undone_in_reverse_when_a_step_is_refused_or_an_event_ends_it() {
        try (var shop = open()) {
            place(shop, "declined", 2, 2_000_00);
            place(shop, "withdrawn", 2, 700_00);
            shop.handle(ORDER, "withdrawn", new Withdraw("withdrawn"));
            awaitQuiet(shop);

            assertThat(status(shop, "declined")).isEqualTo(Status.COMPENSATED);
            assertThat(types(shop, STOCK, "declined")).containsExactly("shop.reserved", "shop.released");
            assertThat(types(shop, PAYMENT, "declined")).isEmpty();
            assertThat(status(shop, "withdrawn")).isEqualTo(Status.COMPENSATED);
            assertThat(types(shop, PAYMENT, "withdrawn")).containsExactly("shop.charged", "shop.refunded");
            assertThat(types(shop, STOCK, "withdrawn")).containsExactly("shop.reserved", "shop.released");
        }
    }

    @Test
    void an_operator_ends_what_waits_for_another_attempt_and_is_named_in_the_history() {
        try (var shop = open()) {
            place(shop, "big", 11, 50_00);
            assertThat(find(shop, "big").instance().step("reserve").phase()).isEqualTo(Phase.BACKING_OFF);
            // region: operate
            shop.processes().compensate("fulfilment", "big", "ada", "there will be no more of these");
            // endregion
            awaitQuiet(shop);

            assertThat(status(shop, "big")).isEqualTo(Status.COMPENSATED);
            assertThat(shop.processes().history("fulfilment", "big"))
                    .anySatisfy(event -> assertThat(event.metadata().actor()).contains("ada"));
        }
    }

    @Test
    void without_a_database_timers_are_in_memory() {
        try (var shop = Leftfold.on(MemoryStore.create())
                .ledger(MemoryLedger.create(Environment.system()))
                .process(FULFILMENT)
                .start()) {
            place(shop, "1", 2, 50_00);

            assertThat(status(shop, "1")).isEqualTo(Status.COMPLETED);
        }
    }

    @Test
    void a_process_without_a_place_for_checkpoints_and_an_application_without_processes_say_so() {
        assertThatThrownBy(() ->
                        Leftfold.on(MemoryStore.create()).process(FULFILMENT).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[fulfilment] need a place for checkpoints");
        try (var shop = Leftfold.on(MemoryStore.create()).start()) {
            assertThatThrownBy(shop::processes)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("start it with process(…)");
        }
    }
}
