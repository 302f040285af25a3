package io.leftfold.examples.shop;

import static io.leftfold.examples.shop.OrderTest.LAMP;
import static io.leftfold.examples.shop.OrderTest.TEAPOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.app.Leftfold;
import io.leftfold.decide.Outcome;
import io.leftfold.examples.shop.OrderCommand.Cancel;
import io.leftfold.examples.shop.OrderCommand.Confirm;
import io.leftfold.examples.shop.OrderCommand.Create;
import io.leftfold.examples.shop.OrderCommand.Deliver;
import io.leftfold.examples.shop.OrderCommand.Ship;
import io.leftfold.examples.shop.OrderCommand.UpdateItems;
import io.leftfold.examples.shop.ReadModels.MonthView;
import io.leftfold.examples.shop.ReadModels.OrderView;
import io.leftfold.examples.shop.ReadModels.StateView;
import io.leftfold.memory.MemoryStore;
import io.leftfold.project.Projections;
import io.leftfold.sqlite.SqliteReadModels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadModelsTest {
    private static final Instant JANUARY = Instant.parse("2026-01-31T23:59:59Z");
    private static final Instant FEBRUARY = Instant.parse("2026-02-01T00:00:00Z");
    private static final TrackingNumber NUMBER = new TrackingNumber("AB12CD34");

    private Leftfold shop;

    @BeforeEach
    void start(@TempDir Path folder) {
        shop = Shop.start(MemoryStore.create(), SqliteReadModels.open(folder.resolve("views.db")));
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private <R> List<R> ask(Projections.Question<List<R>> question) {
        return shop.query(question);
    }

    private void create(String order, String customer, String state, Instant at, Item... items) {
        handle(order, new Create(order, customer, List.of(items), new Address("", "", state), at));
    }

    private void handle(String order, OrderCommand command) {
        var outcome = shop.handle(Shop.ORDERS, order, command);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class,
                        accepted -> assertThat(
                                        shop.waitFor(ReadModels.ORDERS, accepted.position(), Duration.ofSeconds(30)))
                                .isTrue());
    }

    private void threeOrders() {
        create("1", "ada", "BE", JANUARY, TEAPOT);
        create("2", "ada", "HH", FEBRUARY, LAMP, LAMP);
        create("3", "ben", "BE", FEBRUARY, LAMP);
        handle("3", new Confirm(FEBRUARY));
        handle("3", new Ship(NUMBER, "Blue Heron", FEBRUARY));
        handle("3", new Deliver("Ben", FEBRUARY));
    }

    @Test
    void every_order_has_a_row() {
        threeOrders();
        assertThat(ask(sql -> ReadModels.orders(sql, List.of("1", "3", "none"))))
                .containsExactly(
                        new OrderView(
                                "1", "ada", "BE", YearMonth.of(2026, 1), OrderStatus.CREATED, Money.parse("74.30")),
                        new OrderView(
                                "3", "ben", "BE", YearMonth.of(2026, 2), OrderStatus.DELIVERED, Money.parse("59.00")));
    }

    @Test
    void a_customers_orders_come_the_oldest_first() {
        threeOrders();
        assertThat(ask(sql -> ReadModels.ordersOf(sql, "ada")))
                .extracting(OrderView::id)
                .containsExactly("1", "2");
        assertThat(ask(sql -> ReadModels.ordersOf(sql, "nobody"))).isEmpty();
    }

    @Test
    void orders_are_counted_by_month_and_status() {
        threeOrders();
        assertThat(ask(ReadModels::byMonthAndStatus))
                .containsExactly(
                        new MonthView(YearMonth.of(2026, 1), OrderStatus.CREATED, 1),
                        new MonthView(YearMonth.of(2026, 2), OrderStatus.CREATED, 1),
                        new MonthView(YearMonth.of(2026, 2), OrderStatus.DELIVERED, 1));
    }

    @Test
    void revenue_is_added_up_by_state() {
        threeOrders();
        assertThat(ask(ReadModels::revenueByState))
                .containsExactly(
                        new StateView("BE", Money.parse("133.30")), new StateView("HH", Money.parse("118.00")));
    }

    @Test
    void other_items_change_the_revenue() {
        threeOrders();
        handle("1", new UpdateItems(List.of(LAMP), "teapots are out", FEBRUARY));
        assertThat(ask(ReadModels::revenueByState)).contains(new StateView("BE", Money.parse("118.00")));
    }

    @Test
    void a_cancelled_order_is_counted_but_earns_nothing() {
        threeOrders();
        handle("2", new Cancel("changed my mind", "ada", FEBRUARY));
        assertThat(ask(ReadModels::revenueByState)).containsExactly(new StateView("BE", Money.parse("133.30")));
        assertThat(ask(ReadModels::byMonthAndStatus))
                .contains(new MonthView(YearMonth.of(2026, 2), OrderStatus.CANCELLED, 1));
    }

    @Test
    void customers_are_summed_up() {
        threeOrders();
        handle("2", new Cancel("changed my mind", "ada", FEBRUARY));
        var sums = ask(sql -> sql.query(
                "SELECT * FROM orders_by_customer ORDER BY customer",
                row -> row.getString("customer") + " " + row.getLong("orders") + " " + row.getLong("cents")));
        assertThat(sums).containsExactly("ada 2 7430", "ben 1 5900");
    }
}
