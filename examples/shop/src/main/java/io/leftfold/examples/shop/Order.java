package io.leftfold.examples.shop;

import static io.leftfold.examples.shop.OrderStatus.CANCELLED;
import static io.leftfold.examples.shop.OrderStatus.CONFIRMED;
import static io.leftfold.examples.shop.OrderStatus.CREATED;
import static io.leftfold.examples.shop.OrderStatus.DELIVERED;
import static io.leftfold.examples.shop.OrderStatus.NONE;
import static io.leftfold.examples.shop.OrderStatus.SHIPPED;

import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.examples.shop.OrderCommand.Cancel;
import io.leftfold.examples.shop.OrderCommand.Confirm;
import io.leftfold.examples.shop.OrderCommand.Create;
import io.leftfold.examples.shop.OrderCommand.Deliver;
import io.leftfold.examples.shop.OrderCommand.Ship;
import io.leftfold.examples.shop.OrderCommand.UpdateItems;
import io.leftfold.examples.shop.OrderEvent.Cancelled;
import io.leftfold.examples.shop.OrderEvent.Confirmed;
import io.leftfold.examples.shop.OrderEvent.Created;
import io.leftfold.examples.shop.OrderEvent.Delivered;
import io.leftfold.examples.shop.OrderEvent.ItemsUpdated;
import io.leftfold.examples.shop.OrderEvent.Shipped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An order, as its events say: the state that decisions are made on.
///
/// @param shipment     once it is shipped
/// @param signature    of who took it, once it is delivered
/// @param cancellation once it is cancelled
/// @param updatedAt    of the last event
public record Order(
        String id,
        String customer,
        OrderStatus status,
        List<Item> items,
        Address shipTo,
        Optional<Shipment> shipment,
        Optional<String> signature,
        Optional<Cancellation> cancellation,
        Instant createdAt,
        Instant updatedAt) {
    public record Shipment(TrackingNumber trackingNumber, String carrier) {}

    public record Cancellation(String reason, String by) {}

    private static final Order ABSENT = new Order(
            "",
            "",
            NONE,
            List.of(),
            Address.UNKNOWN,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Instant.EPOCH,
            Instant.EPOCH);

    public static final Decider<OrderCommand, Order, OrderEvent> DECIDER =
            Decider.of(ABSENT, Order::decide, Order::evolve);

    /// Price and freight of all items.
    public Money total() {
        return Item.total(items);
    }

    /// The rules, from top to bottom.
    private Decision<OrderEvent> decide(OrderCommand command) {
        return switch (command) {
            case Create _ when status != NONE -> Decision.refuse("order-exists", "order %s is there already", id);
            case Create(var order, var by, var wanted, var to, var at) ->
                withItems(wanted, new Created(order, by, wanted, to, at));

            case OrderCommand _ when status == NONE -> Decision.refuse("unknown-order", "there is no such order");
            case OrderCommand _ when status == CANCELLED -> Decision.refuse("order-cancelled", "%s is cancelled", id);

            case UpdateItems _
            when status != CREATED -> Decision.refuse("items-fixed", "the items of %s are fixed: it is %s", id, status);
            case UpdateItems(var wanted, var reason, var at) ->
                withItems(wanted, new ItemsUpdated(id, wanted, reason, at));

            case Confirm _ when status != CREATED -> Decision.refuse("already-confirmed", "%s is %s", id, status);
            case Confirm(var at) -> Decision.of(new Confirmed(id, at));

            case Ship _ when status == CREATED -> Decision.refuse("not-confirmed", "confirm %s before it ships", id);
            case Ship _ when status != CONFIRMED -> Decision.refuse("already-shipped", "%s is %s", id, status);
            case Ship(var number, var carrier, var at) -> Decision.of(new Shipped(id, number, carrier, at));

            case Deliver _ when status == DELIVERED -> Decision.refuse("already-delivered", "%s is delivered", id);
            case Deliver _
            when status != SHIPPED -> Decision.refuse("not-shipped", "%s is %s: ship it first", id, status);
            case Deliver(var signedBy, var at) -> Decision.of(new Delivered(id, signedBy, at));

            case Cancel _ when status == DELIVERED -> Decision.refuse("already-delivered", "%s is delivered", id);
            case Cancel(var reason, var by, var at) -> Decision.of(new Cancelled(id, reason, by, at));
        };
    }

    private static Decision<OrderEvent> withItems(List<Item> wanted, OrderEvent event) {
        if (wanted.isEmpty()) {
            return Decision.refuse("no-items", "an order must have items");
        }
        return wanted.stream()
                .filter(item -> item.quantity() <= 0)
                .findFirst()
                .map(item -> Decision.<OrderEvent>refuse(
                        "quantity-not-positive", "%d of product %s", item.quantity(), item.product()))
                .orElseGet(() -> Item.arePayable(wanted)
                        ? Decision.of(event)
                        : Decision.refuse("too-expensive", "an order comes to at most %s", Money.MAX));
    }

    private Order evolve(OrderEvent event) {
        return switch (event) {
            case Created(var order, var by, var ordered, var to, var at) ->
                new Order(order, by, CREATED, ordered, to, shipment, signature, cancellation, at, at);
            case ItemsUpdated e ->
                new Order(
                        id, customer, status, e.items(), shipTo, shipment, signature, cancellation, createdAt, e.at());
            case Confirmed e -> moved(CONFIRMED, shipment, signature, cancellation, e.at());
            case Shipped e -> {
                var parcel = new Shipment(e.trackingNumber(), e.carrier());
                yield moved(SHIPPED, Optional.of(parcel), signature, cancellation, e.at());
            }
            case Delivered e -> moved(DELIVERED, shipment, Optional.of(e.signature()), cancellation, e.at());
            case Cancelled e -> {
                var why = new Cancellation(e.reason(), e.by());
                yield moved(CANCELLED, shipment, signature, Optional.of(why), e.at());
            }
        };
    }

    private Order moved(
            OrderStatus to,
            Optional<Shipment> shipment,
            Optional<String> signature,
            Optional<Cancellation> cancellation,
            Instant at) {
        return new Order(id, customer, to, items, shipTo, shipment, signature, cancellation, createdAt, at);
    }
}
