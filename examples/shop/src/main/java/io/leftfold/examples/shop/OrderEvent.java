package io.leftfold.examples.shop;

import io.leftfold.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What happens to an order.
public sealed interface OrderEvent extends ShopEvent {
    /// The order's id.
    String order();

    /// When it happened in the business.
    Instant at();

    @Override
    default Set<Tag> tags() {
        return Set.of(tag(order()));
    }

    static Tag tag(String order) {
        return Tag.of("order", order);
    }

    /// @param shipTo where the customer lived then; later changes of address leave the order alone
    record Created(String order, String customer, List<Item> items, Address shipTo, Instant at) implements OrderEvent {
        public Created {
            items = List.copyOf(items);
        }

        @Override
        public Set<Tag> tags() {
            return Set.of(tag(order), CustomerEvent.tag(customer));
        }
    }

    record ItemsUpdated(String order, List<Item> items, String reason, Instant at) implements OrderEvent {
        public ItemsUpdated {
            items = List.copyOf(items);
        }
    }

    record Confirmed(String order, Instant at) implements OrderEvent {}

    record Shipped(String order, TrackingNumber trackingNumber, String carrier, Instant at) implements OrderEvent {}

    record Delivered(String order, String signature, Instant at) implements OrderEvent {}

    record Cancelled(String order, String reason, String by, Instant at) implements OrderEvent {}
}
