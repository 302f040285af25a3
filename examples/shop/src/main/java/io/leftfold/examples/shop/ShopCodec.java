package io.leftfold.examples.shop;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.EventCodec;
import io.leftfold.json.JsonCodec;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

/// How the shop's events are written. Names are pinned, since they stay in the log whatever the classes are
/// called.
public final class ShopCodec {
    public static final JsonCodec<ShopEvent> ALL = JsonCodec.builder(ShopEvent.class)
            .name(OrderEvent.Created.class, "order.created")
            .name(OrderEvent.ItemsUpdated.class, "order.items-updated")
            .name(OrderEvent.Confirmed.class, "order.confirmed")
            .name(OrderEvent.Shipped.class, "order.shipped")
            .name(OrderEvent.Delivered.class, "order.delivered")
            .name(OrderEvent.Cancelled.class, "order.cancelled")
            .name(CustomerEvent.Registered.class, "customer.registered")
            .name(CustomerEvent.Imported.class, "customer.imported")
            .name(CustomerEvent.EmailChanged.class, "customer.email-changed")
            .name(CustomerEvent.PhoneChanged.class, "customer.phone-changed")
            .name(CustomerEvent.AddressChanged.class, "customer.address-changed")
            .name(CustomerEvent.Deactivated.class, "customer.deactivated")
            .upcast("order.shipped", 1, ShippedV1.class, ShippedV1::upcast)
            .value(Money.class, Money::toString, Money::parse)
            .value(TrackingNumber.class, TrackingNumber::value, TrackingNumber::new)
            .value(Email.class, Email::value, Email::new)
            .value(Phone.class, Phone::value, Phone::new)
            .build();

    static final EventCodec<OrderEvent> ORDERS = new Part<>(OrderEvent.class, "order.");
    static final EventCodec<CustomerEvent> CUSTOMERS = new Part<>(CustomerEvent.class, "customer.");

    private ShopCodec() {}

    /// What order.shipped was before parcels went by more than one carrier.
    record ShippedV1(String order, TrackingNumber trackingNumber, Instant at) {
        OrderEvent.Shipped upcast() {
            return new OrderEvent.Shipped(order, trackingNumber, "unknown", at);
        }
    }

    /// The same codec, for the events of one aggregate.
    private record Part<E extends ShopEvent>(Class<E> eventClass, String prefix) implements EventCodec<E> {
        @Override
        public Set<String> types() {
            return ALL.types().stream().filter(type -> type.startsWith(prefix)).collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public EncodedEvent encode(E event, CodecContext context) {
            return ALL.encode(event, context);
        }

        @Override
        public E decode(EncodedEvent encoded, CodecContext context) {
            return eventClass.cast(ALL.decode(encoded, context));
        }
    }
}
