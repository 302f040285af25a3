package io.leftfold.examples.shop;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The tables that a marketplace exports, as far as they can be read, in the order of their rows.
///
/// @param orders of each order id the first row
record MarketplaceTables(
        List<OrderRow> orders,
        List<CustomerRow> customers,
        List<ItemRow> items,
        List<PaymentRow> payments,
        List<UnreadableRow> unreadable) {
    /// @param customer the id that the marketplace makes for each order, see [CustomerRow]
    record OrderRow(
            String id,
            String customer,
            String status,
            Instant purchased,
            Optional<Instant> approved,
            Optional<Instant> toCarrier,
            Optional<Instant> toCustomer) {
        /// Whether the times that are there never fall.
        boolean isInOrder() {
            var times = Stream.of(Optional.of(purchased), approved, toCarrier, toCustomer)
                    .flatMap(Optional::stream)
                    .toList();
            return times.equals(times.stream().sorted().toList());
        }
    }

    /// @param id     which order's customer this is
    /// @param person the same for all orders of one customer
    record CustomerRow(String id, String person, Address address) {}

    record ItemRow(String order, Item item) {}

    record PaymentRow(String order, Money amount) {}

    /// @throws io.leftfold.cli.BadInputException if a table or a column of it is missing
    static MarketplaceTables read(Export export) {
        var unreadable = new ArrayList<UnreadableRow>();
        var ids = new HashSet<String>();
        return new MarketplaceTables(
                table(export, "olist_orders_dataset.csv", ORDER_COLUMNS, MarketplaceTables::order, unreadable).stream()
                        .filter(order -> ids.add(order.id()))
                        .toList(),
                table(export, "olist_customers_dataset.csv", CUSTOMER_COLUMNS, MarketplaceTables::customer, unreadable),
                table(export, "olist_order_items_dataset.csv", ITEM_COLUMNS, MarketplaceTables::item, unreadable),
                table(
                        export,
                        "olist_order_payments_dataset.csv",
                        PAYMENT_COLUMNS,
                        MarketplaceTables::payment,
                        unreadable),
                unreadable);
    }

    private static final List<String> ORDER_COLUMNS = List.of(
            "order_id",
            "customer_id",
            "order_status",
            "order_purchase_timestamp",
            "order_approved_at",
            "order_delivered_carrier_date",
            "order_delivered_customer_date");
    private static final List<String> CUSTOMER_COLUMNS =
            List.of("customer_id", "customer_unique_id", "customer_zip_code_prefix", "customer_city", "customer_state");
    private static final List<String> ITEM_COLUMNS = List.of("order_id", "product_id", "price", "freight_value");
    private static final List<String> PAYMENT_COLUMNS = List.of("order_id", "payment_value");

    private static <T> List<T> table(
            Export export, String file, List<String> columns, Function<Row, T> mapper, List<UnreadableRow> unreadable) {
        return CsvTable.read(file, export.text(file), columns, mapper, unreadable::add);
    }

    private static OrderRow order(Row row) {
        return new OrderRow(
                row.id("order_id"),
                row.id("customer_id"),
                row.required("order_status"),
                row.time("order_purchase_timestamp"),
                row.timeIfAny("order_approved_at"),
                row.timeIfAny("order_delivered_carrier_date"),
                row.timeIfAny("order_delivered_customer_date"));
    }

    private static CustomerRow customer(Row row) {
        var address = new Address(
                row.text("customer_zip_code_prefix"), row.text("customer_city"), row.text("customer_state"));
        return new CustomerRow(row.id("customer_id"), row.id("customer_unique_id"), address);
    }

    /// The export has one row for each piece.
    private static ItemRow item(Row row) {
        return new ItemRow(
                row.id("order_id"),
                new Item(row.required("product_id"), 1, row.money("price"), row.money("freight_value")));
    }

    private static PaymentRow payment(Row row) {
        return new PaymentRow(row.id("order_id"), row.money("payment_value"));
    }
}
