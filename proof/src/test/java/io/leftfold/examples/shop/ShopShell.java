package io.leftfold.examples.shop;

import io.leftfold.EventCodec;
import io.leftfold.cli.LeftfoldCli;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// Opens the shop's inside to tests that give it hostile input.
public final class ShopShell {
    /// All events of the shop.
    public static final EventCodec<ShopEvent> CODEC = ShopCodec.ALL;

    private ShopShell() {}

    /// The shop's command line, that of its `main`.
    public static LeftfoldCli cli() {
        return LeftfoldCli.named("shop")
                .aggregate(Shop.ORDERS)
                .aggregate(Shop.CUSTOMERS)
                .command(new DemoCommand())
                .storeMadeBy("demo");
    }

    /// Reads a table of orders.
    ///
    /// @param unreadable gets a line of text for each row that was passed over
    /// @return the ids of the orders
    public static List<String> orders(String text, Consumer<String> unreadable) {
        return CsvTable.read(
                "orders.csv",
                text,
                List.of("order_id", "at", "amount"),
                row -> {
                    Instant at = row.time("at");
                    return row.id("order_id") + "|" + at + "|" + row.money("amount");
                },
                row -> unreadable.accept(row.toString()));
    }
}
