package io.leftfold.examples.shop;

import io.leftfold.Event;
import io.leftfold.diff.Subject;
import io.leftfold.json.JsonCodec;
import java.util.List;
import java.util.Optional;

/// Tells commands from the events that came of them, so that new rules can be held against what was decided by the
/// old ones. Each command comes to one event here.
final class AskedFor {
    static final JsonCodec<OrderCommand> ORDER_COMMANDS = JsonCodec.builder(OrderCommand.class)
            .value(Money.class, Money::toString, Money::parse)
            .value(TrackingNumber.class, TrackingNumber::value, TrackingNumber::new)
            .build();

    private static final JsonCodec<CustomerCommand> CUSTOMER_COMMANDS = JsonCodec.builder(CustomerCommand.class)
            .value(Email.class, Email::value, Email::new)
            .value(Phone.class, Phone::value, Phone::new)
            .build();

    // region: subjects
    static final List<Subject<?, ?, ?>> SUBJECTS = List.of(
            Subject.of(Shop.ORDERS).derivedBy(AskedFor::ofOrder).recordedWith(ORDER_COMMANDS),
            Subject.of(Shop.CUSTOMERS).derivedBy(AskedFor::ofCustomer).recordedWith(CUSTOMER_COMMANDS),
            Subject.of("place-order", PlaceOrder.BOUNDARY)
                    .derivedBy(AskedFor::placed)
                    .recordedWith(ORDER_COMMANDS));
    // endregion

    private AskedFor() {}

    private static Optional<OrderCommand> ofOrder(List<Event<OrderEvent>> append) {
        return switch (append.getFirst().data()) {
            // Decided over tags, with the customer.
            case OrderEvent.Created _ -> Optional.empty();
            case OrderEvent.ItemsUpdated e -> Optional.of(new OrderCommand.UpdateItems(e.items(), e.reason(), e.at()));
            case OrderEvent.Confirmed e -> Optional.of(new OrderCommand.Confirm(e.at()));
            case OrderEvent.Shipped e -> Optional.of(new OrderCommand.Ship(e.trackingNumber(), e.carrier(), e.at()));
            case OrderEvent.Delivered e -> Optional.of(new OrderCommand.Deliver(e.signature(), e.at()));
            case OrderEvent.Cancelled e -> Optional.of(new OrderCommand.Cancel(e.reason(), e.by(), e.at()));
        };
    }

    private static Optional<CustomerCommand> ofCustomer(List<Event<CustomerEvent>> append) {
        return Optional.of(
                switch (append.getFirst().data()) {
                    case CustomerEvent.Registered e ->
                        new CustomerCommand.Register(e.customer(), e.email(), e.name(), e.phone());
                    case CustomerEvent.Imported e -> new CustomerCommand.Import(e.customer(), e.address());
                    case CustomerEvent.EmailChanged e -> new CustomerCommand.ChangeEmail(e.email());
                    case CustomerEvent.PhoneChanged e -> new CustomerCommand.ChangePhone(e.phone());
                    case CustomerEvent.AddressChanged e -> new CustomerCommand.ChangeAddress(e.address());
                    case CustomerEvent.Deactivated e -> new CustomerCommand.Deactivate(e.reason());
                });
    }

    private static Optional<OrderCommand.Create> placed(List<Event<ShopEvent>> append) {
        return append.getFirst().data() instanceof OrderEvent.Created e
                ? Optional.of(new OrderCommand.Create(e.order(), e.customer(), e.items(), e.shipTo(), e.at()))
                : Optional.empty();
    }
}
