package io.leftfold.examples.shop;

import io.leftfold.KeyReusedException;
import io.leftfold.Metadata;
import io.leftfold.app.Leftfold;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.Outcome;
import io.leftfold.examples.shop.Imported.Result;
import io.leftfold.examples.shop.MarketplaceTables.CustomerRow;
import io.leftfold.examples.shop.MarketplaceTables.ItemRow;
import io.leftfold.examples.shop.MarketplaceTables.OrderRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;

/// Turns exported tables into commands. Command ids derive from the data, so it can be killed at any moment and
/// run again: what was done before is not done twice, and counts as accepted again.
final class MarketplaceImport {
    /// So many at a time that the store's batches fill; the commands of one customer or order go one by one.
    private static final int IN_FLIGHT = 64;

    private final Leftfold shop;
    private final Collection<List<CustomerSteps.Step>> people;
    private final List<OrderRow> orders;
    private final Map<String, CustomerRow> customers = new HashMap<>();
    private final Map<String, List<Item>> items;

    MarketplaceImport(Leftfold shop, MarketplaceTables tables) {
        this.shop = shop;
        this.people = CustomerSteps.of(tables);
        this.orders = tables.orders();
        tables.customers().forEach(row -> customers.putIfAbsent(row.id(), row));
        items = tables.items().stream()
                .collect(Collectors.groupingBy(ItemRow::order, Collectors.mapping(ItemRow::item, Collectors.toList())));
    }

    /// How many customers and orders there are.
    int size() {
        return people.size() + orders.size();
    }

    /// Sends the commands of all customers, then of all orders.
    ///
    /// @param progress runs after each customer and each order, on any thread
    Imported run(Runnable progress) {
        return new Imported(
                inFlight(people, this::importCustomer, progress), inFlight(orders, this::importOrder, progress));
    }

    private static <T> List<Result> inFlight(Collection<T> all, Function<T, Result> step, Runnable progress) {
        return all.stream()
                .gather(Gatherers.mapConcurrent(IN_FLIGHT, (T each) -> {
                    var result = step.apply(each);
                    progress.run();
                    return result;
                }))
                .toList();
    }

    private Result importCustomer(List<CustomerSteps.Step> steps) {
        var commands = new ArrayList<Supplier<Outcome>>();
        for (var step : steps) {
            commands.add(() -> shop.handle(Shop.CUSTOMERS, step.person(), step.command(), step.context()));
        }
        return send(steps.getFirst().person(), commands);
    }

    private Result importOrder(OrderRow row) {
        var steps = OrderSteps.of(row);
        if (steps.isEmpty()) {
            return refused(row, "unknown-status", "no command stands for the status " + row.status());
        }
        var customer = customers.get(row.customer());
        if (customer == null) {
            return refused(row, "unknown-customer", "customer " + row.customer() + " is not in the tables");
        }
        var create = new OrderCommand.Create(
                row.id(),
                customer.person(),
                items.getOrDefault(row.id(), List.of()),
                customer.address(),
                row.purchased());
        var commands = new ArrayList<Supplier<Outcome>>();
        commands.add(() -> shop.handle(PlaceOrder.BOUNDARY, create, context(row, "create")));
        for (var step : steps.get()) {
            commands.add(() -> shop.handle(Shop.ORDERS, row.id(), step.command(), context(row, step.name())));
        }
        return send(row.id(), commands);
    }

    private static Result send(String subject, List<Supplier<Outcome>> commands) {
        var accepted = new ArrayList<Outcome.Accepted>();
        for (var command : commands) {
            switch (send(command)) {
                case Outcome.Accepted outcome -> accepted.add(outcome);
                case Outcome.Refused refusal -> {
                    return new Result(subject, accepted, Optional.of(refusal));
                }
            }
        }
        return new Result(subject, accepted, Optional.empty());
    }

    private static Outcome send(Supplier<Outcome> command) {
        try {
            return command.get();
        } catch (KeyReusedException e) {
            return new Outcome.Refused("changed-since-last-run", "its rows were others in an earlier run");
        }
    }

    private static Result refused(OrderRow row, String code, String reason) {
        return new Result(row.id(), List.of(), Optional.of(new Outcome.Refused(code, reason)));
    }

    private static CommandContext context(OrderRow row, String step) {
        var order = "import/order/" + row.id();
        return CommandContext.of(order + "/" + step).withMetadata(Metadata.EMPTY.with(Metadata.CORRELATION_ID, order));
    }
}
