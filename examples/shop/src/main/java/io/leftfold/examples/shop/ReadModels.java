package io.leftfold.examples.shop;

import io.leftfold.Event;
import io.leftfold.Query;
import io.leftfold.jdbc.Sql;
import io.leftfold.json.JsonRecord;
import io.leftfold.project.Documents;
import io.leftfold.project.Projection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The shop's read models: a table with one row per order, and views of it by customer, by month and by state,
/// which need no bookkeeping of their own and so cannot disagree with it; and a document for each customer.
public final class ReadModels {
    public static final Projection<OrderEvent> ORDERS =
            Projection.of("shop-orders", ShopCodec.ORDERS, List.of("""
                    CREATE TABLE IF NOT EXISTS orders{v} (
                      id         TEXT PRIMARY KEY,
                      customer   TEXT NOT NULL,
                      state      TEXT NOT NULL,
                      month      TEXT NOT NULL,
                      status     TEXT NOT NULL,
                      cents      INTEGER NOT NULL,
                      created_at TEXT NOT NULL,
                      updated_at TEXT NOT NULL
                    ) STRICT
                    """, """
                    CREATE INDEX IF NOT EXISTS orders_of_customer{v} ON orders{v} (customer, created_at)
                    """, """
                    CREATE VIEW IF NOT EXISTS orders_by_customer{v} AS
                    SELECT customer, count(*) AS orders, sum(CASE status WHEN 'cancelled' THEN 0 ELSE cents END) AS cents
                    FROM orders{v} GROUP BY customer
                    """, """
                    CREATE VIEW IF NOT EXISTS orders_by_month{v} AS
                    SELECT month, status, count(*) AS orders FROM orders{v} GROUP BY month, status
                    """, """
                    CREATE VIEW IF NOT EXISTS revenue_by_state{v} AS
                    SELECT state, sum(cents) AS cents FROM orders{v} WHERE status <> 'cancelled' GROUP BY state
                    """), ReadModels::apply);

    // region: documents
    public static final Documents<CustomerEvent, CustomerView> CUSTOMERS = Documents.of(
                    "shop-customers", ShopCodec.CUSTOMERS, JsonRecord.of(CustomerView.class), CustomerView::fold)
            .withEventsOfKey(customer -> Query.tags(CustomerEvent.tag(customer)))
            .withText("email", CustomerView::email)
            .withText("state", CustomerView::state)
            .withNumber("moves", CustomerView::moves);

    /// A customer as the document says.
    ///
    /// @param state where they live, empty if nobody has said
    /// @param moves how often their address has changed
    public record CustomerView(
            Optional<String> email, Optional<String> name, Optional<String> state, long moves, boolean isActive) {
        private static final CustomerView NOBODY =
                new CustomerView(Optional.empty(), Optional.empty(), Optional.empty(), 0, true);

        private static Optional<CustomerView> fold(Optional<CustomerView> before, Event<CustomerEvent> event) {
            var now = before.orElse(NOBODY);
            return Optional.of(
                    switch (event.data()) {
                        case CustomerEvent.Registered registered ->
                            new CustomerView(
                                    Optional.of(registered.email().value()),
                                    Optional.of(registered.name().toString()),
                                    now.state,
                                    0,
                                    true);
                        case CustomerEvent.Imported imported ->
                            new CustomerView(
                                    now.email,
                                    now.name,
                                    Optional.of(imported.address().state()),
                                    0,
                                    true);
                        case CustomerEvent.EmailChanged changed ->
                            new CustomerView(
                                    Optional.of(changed.email().value()), now.name, now.state, now.moves, now.isActive);
                        case CustomerEvent.AddressChanged changed ->
                            new CustomerView(
                                    now.email,
                                    now.name,
                                    Optional.of(changed.address().state()),
                                    now.moves + 1,
                                    now.isActive);
                        case CustomerEvent.PhoneChanged _ -> now;
                        case CustomerEvent.Deactivated _ ->
                            new CustomerView(now.email, now.name, now.state, now.moves, false);
                    });
        }
    }
    // endregion

    private ReadModels() {}

    /// An order as its row says.
    ///
    /// @param month of its purchase, in UTC
    public record OrderView(
            String id, String customer, String state, YearMonth month, OrderStatus status, Money total) {
        private static OrderView of(ResultSet row) throws SQLException {
            return new OrderView(
                    row.getString("id"),
                    row.getString("customer"),
                    row.getString("state"),
                    YearMonth.parse(row.getString("month")),
                    OrderStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                    new Money(row.getLong("cents")));
        }
    }

    public record MonthView(YearMonth month, OrderStatus status, long orders) {}

    public record StateView(String state, Money revenue) {}

    /// A customer's orders, the oldest first.
    public static List<OrderView> ordersOf(Sql sql, String customer) throws SQLException {
        return sql.query(
                "SELECT * FROM orders{v:shop-orders} WHERE customer = ? ORDER BY created_at, id",
                OrderView::of,
                customer);
    }

    /// Those of these orders that are there.
    static List<OrderView> orders(Sql sql, Collection<String> ids) throws SQLException {
        var orders = new ArrayList<OrderView>();
        for (var id : ids) {
            sql.first("SELECT * FROM orders{v:shop-orders} WHERE id = ?", OrderView::of, id)
                    .ifPresent(orders::add);
        }
        return orders;
    }

    /// How many orders of each month have come how far.
    public static List<MonthView> byMonthAndStatus(Sql sql) throws SQLException {
        return sql.query(
                "SELECT * FROM orders_by_month{v:shop-orders} ORDER BY month, status",
                row -> new MonthView(
                        YearMonth.parse(row.getString("month")),
                        OrderStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        row.getLong("orders")));
    }

    /// What orders that are not cancelled come to, by the state that they ship to.
    public static List<StateView> revenueByState(Sql sql) throws SQLException {
        return sql.query(
                "SELECT * FROM revenue_by_state{v:shop-orders} ORDER BY state",
                row -> new StateView(row.getString("state"), new Money(row.getLong("cents"))));
    }

    private static void apply(Sql sql, Event<OrderEvent> event) throws SQLException {
        switch (event.data()) {
            case OrderEvent.Created created -> {
                var month = YearMonth.from(created.at().atOffset(ZoneOffset.UTC));
                sql.update(
                        "INSERT INTO orders{v} VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        created.order(),
                        created.customer(),
                        created.shipTo().state(),
                        month.toString(),
                        "created",
                        Item.total(created.items()).cents(),
                        created.at(),
                        created.at());
            }
            case OrderEvent.ItemsUpdated updated ->
                sql.update(
                        "UPDATE orders{v} SET cents = ?, updated_at = ? WHERE id = ?",
                        Item.total(updated.items()).cents(),
                        updated.at(),
                        updated.order());
            case OrderEvent.Confirmed confirmed -> move(sql, confirmed, "confirmed");
            case OrderEvent.Shipped shipped -> move(sql, shipped, "shipped");
            case OrderEvent.Delivered delivered -> move(sql, delivered, "delivered");
            case OrderEvent.Cancelled cancelled -> move(sql, cancelled, "cancelled");
        }
    }

    private static void move(Sql sql, OrderEvent event, String status) throws SQLException {
        sql.update("UPDATE orders{v} SET status = ?, updated_at = ? WHERE id = ?", status, event.at(), event.order());
    }
}
