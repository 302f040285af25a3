package io.leftfold.examples.shop;

import io.leftfold.decide.Aggregate;
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
}
