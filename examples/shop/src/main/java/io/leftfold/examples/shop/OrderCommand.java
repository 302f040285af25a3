package io.leftfold.examples.shop;

import java.time.Instant;
import java.util.List;

/// What one can ask of an order.
public sealed interface OrderCommand {
    /// When it was asked for in the business.
    Instant at();

    record Create(String order, String customer, List<Item> items, Address shipTo, Instant at) implements OrderCommand {
        public Create {
            items = List.copyOf(items);
        }
    }

    record UpdateItems(List<Item> items, String reason, Instant at) implements OrderCommand {
        public UpdateItems {
            items = List.copyOf(items);
        }
    }

    record Confirm(Instant at) implements OrderCommand {}

    record Ship(TrackingNumber trackingNumber, String carrier, Instant at) implements OrderCommand {}

    record Deliver(String signature, Instant at) implements OrderCommand {}

    record Cancel(String reason, String by, Instant at) implements OrderCommand {}
}
