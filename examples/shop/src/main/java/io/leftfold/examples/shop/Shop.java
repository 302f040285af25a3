package io.leftfold.examples.shop;

import io.leftfold.EventStore;
import io.leftfold.ReadModelDatabase;
import io.leftfold.app.Leftfold;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandRecorder;
import java.sql.Connection;
import java.util.Optional;

/// What the shop consists of.
public final class Shop {
    public static final Aggregate<OrderCommand, Order, OrderEvent> ORDERS = Aggregate.of(
                    "order", ShopCodec.ORDERS, Order.DECIDER)
            .withTags(OrderEvent::tags)
            .withOccurredAt(event -> Optional.of(event.at()));

    public static final Aggregate<CustomerCommand, Customer, CustomerEvent> CUSTOMERS = Aggregate.ofRoot(
                    "customer", ShopCodec.CUSTOMERS, Customer::new, Customer::handle)
            .withTags(CustomerEvent::tags);

    private Shop() {}

    /// Starts the shop, which owns both databases from now on.
    public static Leftfold start(EventStore store, ReadModelDatabase<Connection> readModels) {
        return start(store, readModels, CommandRecorder.NONE);
    }

    /// Starts the shop, telling `recorder` of every command that it decides.
    public static Leftfold start(EventStore store, ReadModelDatabase<Connection> readModels, CommandRecorder recorder) {
        return Leftfold.on(store)
                .recording(recorder)
                .readModels(readModels)
                .projection(ReadModels.ORDERS)
                .projection(ReadModels.CUSTOMERS)
                .start();
    }
}
