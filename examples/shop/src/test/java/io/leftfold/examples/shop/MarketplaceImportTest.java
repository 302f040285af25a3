package io.leftfold.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.app.Leftfold;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.sqlite.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarketplaceImportTest {
    @TempDir
    private Path folder;

    private Leftfold shopOn(EventStore store) {
        return Shop.start(store, SqliteReadModels.open(folder.resolve("views.db")));
    }

    private Leftfold memoryShop() {
        return shopOn(MemoryStore.create());
    }

    private static Summary imported(Leftfold shop, Export export) {
        var tables = MarketplaceTables.read(export);
        var imported = new MarketplaceImport(shop, tables).run(() -> {});
        assertThat(shop.waitFor(ReadModels.ORDERS, imported.position(), Duration.ofSeconds(60)))
                .isTrue();
        var rows = shop.query(sql -> ReadModels.orders(sql, imported.acceptedOrders()));
        return Summary.of(tables, imported, rows);
    }

    /// What must be the same in every run: all but ids, positions and recorded times.
    private static List<String> events(EventStore store) {
        var lines = new ArrayList<String>();
        long after = 0;
        for (var page = store.readAll(Query.ALL, Range.forward());
                !page.events().isEmpty();
                page = store.readAll(Query.ALL, Range.forward().after(after))) {
            page.events().forEach(event -> lines.add(line(event)));
            after = page.scannedTo();
        }
        lines.sort(null);
        return lines;
    }

    private static String line(RecordedEvent event) {
        return "%s %d %s %s %s %s %s"
                .formatted(
                        event.stream(),
                        event.version(),
                        event.type(),
                        event.tags(),
                        event.metadata(),
                        event.occurredAt(),
                        new String(event.payload().bytes(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void made_up_tables_give_the_summary_they_were_made_for(long seed) {
        var tables = MadeUpTables.of(seed, 150);
        try (var shop = memoryShop()) {
            assertThat(imported(shop, tables)).isEqualTo(tables.expected());
            assertThat(shop.store().log().head()).isEqualTo(tables.expected().events());
        }
    }

    @Test
    void a_second_run_appends_nothing_and_gives_the_same() {
        var tables = MadeUpTables.of(7, 100);
        var file = folder.resolve("shop.db");
        Summary first;
        long head;
        try (var shop = shopOn(SqliteStore.open(file))) {
            first = imported(shop, tables);
            head = shop.store().log().head();
        }
        try (var shop = shopOn(SqliteStore.open(file))) {
            assertThat(imported(shop, tables)).isEqualTo(first).isEqualTo(tables.expected());
            assertThat(shop.store().log().head()).isEqualTo(head);
        }
    }

    @ParameterizedTest(name = "after {0} customers and orders")
    @ValueSource(ints = {1, 30, 77, 120})
    void a_run_that_broke_off_goes_on(int after) {
        var tables = MadeUpTables.of(8, 100);
        List<String> undisturbed;
        try (var shop = Shop.start(MemoryStore.create(), SqliteReadModels.open(folder.resolve("other.db")))) {
            imported(shop, tables);
            undisturbed = events(shop.store());
        }
        try (var shop = memoryShop()) {
            var done = new AtomicInteger();
            var broken = new MarketplaceImport(shop, MarketplaceTables.read(tables));
            assertThatThrownBy(() -> broken.run(() -> {
                        if (done.incrementAndGet() >= after) {
                            throw new IllegalStateException("the power is out");
                        }
                    }))
                    .hasMessageContaining("the power is out");

            assertThat(imported(shop, tables)).isEqualTo(tables.expected());
            assertThat(events(shop.store())).isEqualTo(undisturbed);
        }
    }

    @Test
    void the_summary_is_about_the_orders_of_the_run_alone() {
        var tables = MadeUpTables.of(9, 60);
        try (var shop = memoryShop()) {
            imported(shop, Export.sample());
            assertThat(imported(shop, tables)).isEqualTo(tables.expected());
        }
    }

    @Test
    void the_sample_has_every_rule_in_it() {
        try (var shop = memoryShop()) {
            var summary = imported(shop, Export.sample());
            assertThat(summary.orders())
                    .isEqualTo(new Summary.Orders(
                            37, 34, Map.of("no-items", 1L, "unknown-customer", 1L, "unknown-status", 1L), 2));
            assertThat(summary.customers().addressChanged()).isEqualTo(2);
            assertThat(summary.byStatus().values()).allMatch(orders -> orders > 0);
            assertThat(summary.outOfOrder()).isEqualTo(2);
        }
    }

    /// One customer with one order.
    private static Export tables(String order, String price) {
        return file -> switch (file) {
            case "olist_orders_dataset.csv" ->
                "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
                        + "order_delivered_carrier_date,order_delivered_customer_date\n" + order;
            case "olist_customers_dataset.csv" -> """
                        customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state
                        c1,ada,10115,Berlin,BE
                        """;
            case "olist_order_items_dataset.csv" ->
                "order_id,product_id,price,freight_value\no1,lamp," + price + ",1\n";
            default -> "order_id,payment_value\n";
        };
    }

    @Test
    void an_order_whose_rows_changed_since_is_refused() {
        var order = "o1,c1,delivered,2026-01-01 10:00,,,\n";
        try (var shop = memoryShop()) {
            imported(shop, tables(order, "59"));
            var summary = imported(shop, tables(order, "58"));
            assertThat(summary.orders().refused()).isEqualTo(Map.of("changed-since-last-run", 1L));
            assertThat(summary.orders().accepted()).isZero();
            assertThat(summary.revenueByState()).isEmpty();
        }
    }

    @Test
    void an_order_that_has_gone_further_since_goes_on() {
        try (var shop = memoryShop()) {
            imported(shop, tables("o1,c1,approved,2026-01-01 10:00,2026-01-01 11:00,,\n", "59"));
            var summary =
                    imported(shop, tables("o1,c1,shipped,2026-01-01 10:00,2026-01-01 11:00,2026-01-02 09:00,\n", "59"));
            assertThat(summary.byStatus()).containsEntry("shipped", 1L).containsEntry("confirmed", 0L);
            assertThat(shop.store().log().head()).isEqualTo(4);
        }
    }

    @Test
    void each_step_happened_when_the_tables_say_and_a_missing_time_is_that_of_the_step_before() {
        try (var shop = memoryShop()) {
            imported(shop, tables("o1,c1,delivered,2026-01-01 10:00,,2026-01-02 09:00,\n", "59"));
            var events = shop.store().readAll(Query.ALL, Range.forward()).events();
            var bought = Instant.parse("2026-01-01T10:00:00Z");
            var shipped = Instant.parse("2026-01-02T09:00:00Z");
            assertThat(events)
                    .extracting(event -> event.type() + " " + event.occurredAt())
                    .containsExactly(
                            "customer.imported " + bought,
                            "order.created " + bought,
                            "order.confirmed " + bought,
                            "order.shipped " + shipped,
                            "order.delivered " + shipped);
            assertThat(events.subList(1, 5))
                    .allMatch(event ->
                            event.metadata().correlationId().orElseThrow().equals("import/order/o1"));
        }
    }

    @Test
    void an_unavailable_order_is_cancelled_by_the_marketplace() {
        try (var shop = memoryShop()) {
            imported(shop, tables("o1,c1,unavailable,2026-01-01 10:00,2026-01-01 11:00,,\n", "59"));
            var order = shop.state(Shop.ORDERS, "o1");
            assertThat(order.version()).isEqualTo(3);
            assertThat(order.state().cancellation()).contains(new Order.Cancellation("unavailable", "marketplace"));
            assertThat(order.state().updatedAt()).isEqualTo(Instant.parse("2026-01-01T11:00:00Z"));
        }
    }
}
