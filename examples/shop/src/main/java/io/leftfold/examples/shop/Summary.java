package io.leftfold.examples.shop;

import io.leftfold.decide.Outcome;
import io.leftfold.examples.shop.Imported.Result;
import io.leftfold.examples.shop.MarketplaceTables.OrderRow;
import io.leftfold.examples.shop.ReadModels.OrderView;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an import came to: figures about the orders of its tables, whatever else the store holds. Its JSON is
/// what scripts read.
///
/// @param events how many came of the accepted commands, now or in an earlier run
record Summary(
        Orders orders,
        Customers customers,
        long events,
        Map<String, Long> byStatus,
        Map<String, String> revenueByState,
        Map<String, Long> ordersByMonth,
        long outOfOrder) {
    /// @param read       each order once
    /// @param refused    how many for each code
    /// @param unreadable rows of all tables
    record Orders(long read, long accepted, Map<String, Long> refused, long unreadable) {}

    record Customers(long registered, long addressChanged) {}

    /// @param rows of the read model, for the accepted orders
    static Summary of(MarketplaceTables tables, Imported imported, List<OrderView> rows) {
        var orders = new Orders(
                tables.orders().size(),
                rows.size(),
                count(imported.orders().stream().flatMap(result -> result.refusal().stream()), Outcome.Refused::code),
                tables.unreadable().size());
        return new Summary(
                orders,
                customers(imported.customers()),
                Stream.concat(imported.customers().stream(), imported.orders().stream())
                        .mapToLong(Result::events)
                        .sum(),
                byStatus(rows),
                revenueByState(rows),
                count(rows.stream(), row -> row.month().toString()),
                outOfOrder(tables.orders(), imported.acceptedOrders()));
    }

    /// The first event of a customer registers them, each further one is a change of address.
    private static Customers customers(List<Result> results) {
        long registered = results.stream().filter(result -> result.events() > 0).count();
        return new Customers(
                registered, results.stream().mapToLong(Result::events).sum() - registered);
    }

    private static Map<String, Long> byStatus(List<OrderView> rows) {
        var counts = new LinkedHashMap<String, Long>();
        for (var status : OrderStatus.values()) {
            if (status != OrderStatus.NONE) {
                long orders =
                        rows.stream().filter(row -> row.status() == status).count();
                counts.put(status.name().toLowerCase(Locale.ROOT), orders);
            }
        }
        return counts;
    }

    private static Map<String, String> revenueByState(List<OrderView> rows) {
        var revenue = new TreeMap<String, Money>();
        rows.stream()
                .filter(row -> row.status() != OrderStatus.CANCELLED)
                .forEach(row -> revenue.merge(row.state(), row.total(), Money::plus));
        var written = new LinkedHashMap<String, String>();
        revenue.forEach((state, money) -> written.put(state, money.toString()));
        return written;
    }

    private static long outOfOrder(List<OrderRow> orders, Collection<String> accepted) {
        return orders.stream()
                .filter(order -> accepted.contains(order.id()) && !order.isInOrder())
                .count();
    }

    private static <T> Map<String, Long> count(Stream<T> all, Function<T, String> by) {
        return all.collect(Collectors.groupingBy(by, TreeMap::new, Collectors.counting()));
    }
}
