package io.leftfold.examples.shop;

import io.leftfold.Criterion;
import io.leftfold.Query;
import io.leftfold.decide.Boundary;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The one decision that needs two entities: an order may be created for a customer who is there and active. It
/// reads the events of both by their tags, and holds only if neither has changed until its event is written.
final class PlaceOrder {
    static final Boundary<OrderCommand.Create, Placing, ShopEvent> BOUNDARY = Boundary.of(
                    ShopCodec.ALL,
                    Decider.of(
                            new Placing(CustomerStatus.UNKNOWN, Order.DECIDER.initialState()),
                            Placing::decide,
                            Placing::evolve),
                    PlaceOrder::reads,
                    event -> switch (event) {
                        case OrderEvent order -> Shop.ORDERS.stream(order.order());
                        case CustomerEvent customer -> Shop.CUSTOMERS.stream(customer.customer());
                    })
            .withTags(ShopEvent::tags)
            .withOccurredAt(event -> event instanceof OrderEvent order ? Optional.of(order.at()) : Optional.empty());

    private PlaceOrder() {}

    /// The types keep the customer's other orders out, which carry the customer's tag too.
    private static Query reads(OrderCommand.Create command) {
        return new Query(List.of(
                Criterion.ANY
                        .withTypes(ShopCodec.CUSTOMERS.types())
                        .withTags(Set.of(CustomerEvent.tag(command.customer()))),
                Criterion.ANY.withTypes(ShopCodec.ORDERS.types()).withTags(Set.of(OrderEvent.tag(command.order())))));
    }

    record Placing(CustomerStatus customer, Order order) {
        Decision<ShopEvent> decide(OrderCommand.Create command) {
            return switch (customer) {
                case UNKNOWN -> Decision.refuse("unknown-customer", "there is no customer %s", command.customer());
                case DEACTIVATED ->
                    Decision.refuse("customer-deactivated", "customer %s is deactivated", command.customer());
                case ACTIVE ->
                    switch (Order.DECIDER.decide(command, order)) {
                        case Decision.Accepted<OrderEvent>(var events) -> new Decision.Accepted<>(List.copyOf(events));
                        case Decision.Refused<OrderEvent>(var code, var reason) -> new Decision.Refused<>(code, reason);
                    };
            };
        }

        Placing evolve(ShopEvent event) {
            return switch (event) {
                case CustomerEvent of -> new Placing(customer.after(of), order);
                case OrderEvent of -> new Placing(customer, Order.DECIDER.evolve(order, of));
            };
        }
    }
}
