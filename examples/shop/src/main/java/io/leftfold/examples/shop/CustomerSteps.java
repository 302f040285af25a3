package io.leftfold.examples.shop;

import io.leftfold.decide.CommandContext;
import io.leftfold.examples.shop.CustomerCommand.ChangeAddress;
import io.leftfold.examples.shop.CustomerCommand.Import;
import io.leftfold.examples.shop.MarketplaceTables.CustomerRow;
import io.leftfold.examples.shop.MarketplaceTables.OrderRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What has happened to the customers, told by their rows: the first of a person imports them, a later one with
/// another address than the row before changes it.
final class CustomerSteps {
    record Step(String person, CustomerCommand command, CommandContext context) {}

    private CustomerSteps() {}

    /// The commands of each person, in order.
    static Collection<List<Step>> of(MarketplaceTables tables) {
        var purchases = purchases(tables.orders());
        var addresses = new HashMap<String, Address>();
        var timesSeen = new HashMap<String, Integer>();
        var steps = new LinkedHashMap<String, List<Step>>();
        for (var row : tables.customers()) {
            var before = addresses.put(row.person(), row.address());
            var context = context(row, timesSeen.merge(row.id(), 1, Integer::sum), purchases);
            if (!row.address().equals(before)) {
                var command =
                        before == null ? new Import(row.person(), row.address()) : new ChangeAddress(row.address());
                steps.computeIfAbsent(row.person(), _ -> new ArrayList<>())
                        .add(new Step(row.person(), command, context));
            }
        }
        return steps.values();
    }

    /// A row became known with the purchase of its order.
    private static CommandContext context(CustomerRow row, int timesSeen, Map<String, Instant> purchases) {
        var id = "import/customer/" + row.id();
        var context = CommandContext.of(timesSeen == 1 ? id : id + "#" + timesSeen);
        var purchase = purchases.get(row.id());
        return purchase == null ? context : context.withOccurredAt(purchase);
    }

    private static Map<String, Instant> purchases(List<OrderRow> orders) {
        var purchases = new HashMap<String, Instant>();
        orders.forEach(order -> purchases.putIfAbsent(order.customer(), order.purchased()));
        return purchases;
    }
}
