package io.leftfold.examples.shop;

import io.leftfold.cli.BarChart;
import io.leftfold.cli.Table;
import io.leftfold.cli.Terminal;
import io.leftfold.examples.shop.MarketplaceTables.OrderRow;
import io.leftfold.examples.shop.MarketplaceTables.PaymentRow;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A [Summary] to look at, and what to try next.
record SummaryReport(MarketplaceTables tables, Imported imported, Summary summary) {
    private static final int STATES_SHOWN = 8;

    /// @param storeOption what a command needs to find the store, with a space before it; empty for nothing
    void print(Terminal terminal, String storeOption) {
        counts(terminal);
        refusals(terminal);
        statuses(terminal);
        revenue(terminal);
        months(terminal);
        next(terminal, storeOption);
    }

    private void counts(Terminal terminal) {
        var orders = summary.orders();
        line(terminal, "%,d orders read, %,d accepted", orders.read(), orders.accepted());
        line(terminal, "%,d rows could not be read", orders.unreadable());
        line(
                terminal,
                "%,d customers registered, %,d changes of address",
                summary.customers().registered(),
                summary.customers().addressChanged());
        line(terminal, "%,d events", summary.events());
        line(terminal, "%,d accepted orders whose times are out of order", summary.outOfOrder());
        payments(terminal);
    }

    private void payments(Terminal terminal) {
        var paid = tables.payments().stream().map(PaymentRow::order).collect(Collectors.toSet());
        long unpaid = tables.orders().stream()
                .filter(order -> !paid.contains(order.id()))
                .count();
        line(terminal, "%,d payments; %,d orders without one", tables.payments().size(), unpaid);
    }

    private void refusals(Terminal terminal) {
        if (summary.orders().refused().isEmpty()) {
            return;
        }
        var examples = new LinkedHashMap<String, String>();
        for (var result : imported.orders()) {
            result.refusal()
                    .ifPresent(refusal ->
                            examples.putIfAbsent(refusal.code(), result.subject() + ": " + refusal.reason()));
        }
        var table = Table.of("refused", "orders", "for example").numbers("orders");
        summary.orders()
                .refused()
                .forEach((code, count) -> table.row(code, number(count), examples.getOrDefault(code, "")));
        print(terminal, table);
    }

    private void statuses(Terminal terminal) {
        var table = Table.of("status", "orders").numbers("orders");
        summary.byStatus().forEach((status, count) -> table.row(status, number(count)));
        print(terminal, table);
    }

    private void revenue(Terminal terminal) {
        var byRevenue = summary.revenueByState().entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), Money.parse(entry.getValue())))
                .sorted(Map.Entry.comparingByValue((a, b) -> Long.compare(b.cents(), a.cents())))
                .toList();
        var table = Table.of("state", "revenue").numbers("revenue");
        byRevenue.stream().limit(STATES_SHOWN).forEach(state -> table.row(state.getKey(), amount(state.getValue())));
        if (byRevenue.size() > STATES_SHOWN) {
            var rest = byRevenue.stream()
                    .skip(STATES_SHOWN)
                    .map(Map.Entry::getValue)
                    .reduce(Money.ZERO, Money::plus);
            table.row((byRevenue.size() - STATES_SHOWN) + " more", amount(rest));
        }
        print(terminal, table);
    }

    private void months(Terminal terminal) {
        terminal.out().println();
        terminal.out().println("orders by month");
        var chart = new BarChart();
        summary.ordersByMonth().forEach(chart::bar);
        chart.print(terminal);
    }

    private void next(Terminal terminal, String store) {
        example().ifPresent(order -> {
            terminal.out().println();
            terminal.out().println("What to try next:");
            var stream = Shop.ORDERS.stream(order.id());
            line(terminal, "  ./leftfold read %s%s", stream, store);
            line(terminal, "  ./leftfold state %s%s", stream, store);
            line(terminal, "  ./leftfold state %s --as-of %s --clock occurred%s", stream, order.purchased(), store);
            line(terminal, "  ./leftfold tail --correlation import/order/%s%s", order.id(), store);
            line(terminal, "  ./leftfold stats%s", store);
            line(terminal, "  ./leftfold verify%s", store);
        });
    }

    /// An order that something has happened to.
    private Optional<OrderRow> example() {
        var accepted = imported.acceptedOrders();
        var orders = tables.orders().stream()
                .filter(order -> accepted.contains(order.id()))
                .toList();
        return orders.stream()
                .filter(order -> order.status().equals("delivered"))
                .findFirst()
                .or(() -> orders.stream().findFirst());
    }

    private static void print(Terminal terminal, Table table) {
        terminal.out().println();
        table.print(terminal);
    }

    private static void line(Terminal terminal, String text, Object... arguments) {
        terminal.out().println(String.format(Locale.ROOT, text, arguments));
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String amount(Money money) {
        return String.format(Locale.ROOT, "%,d.%02d", money.cents() / 100, money.cents() % 100);
    }
}
