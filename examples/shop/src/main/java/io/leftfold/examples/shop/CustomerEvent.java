package io.leftfold.examples.shop;

import io.leftfold.Tag;
import java.util.Optional;
import java.util.Set;

/// What happens to a customer.
public sealed interface CustomerEvent extends ShopEvent {
    /// The customer's id.
    String customer();

    @Override
    default Set<Tag> tags() {
        return Set.of(tag(customer()));
    }

    static Tag tag(String customer) {
        return Tag.of("customer", customer);
    }

    private static Set<Tag> tags(String customer, Email email) {
        return Set.of(tag(customer), Tag.of("email", email.value()));
    }

    record Registered(String customer, Email email, PersonName name, Optional<Phone> phone) implements CustomerEvent {
        @Override
        public Set<Tag> tags() {
            return CustomerEvent.tags(customer, email);
        }
    }

    /// Came from another system, which knows neither name nor e-mail.
    record Imported(String customer, Address address) implements CustomerEvent {}

    record EmailChanged(String customer, Email email) implements CustomerEvent {
        @Override
        public Set<Tag> tags() {
            return CustomerEvent.tags(customer, email);
        }
    }

    /// @param phone empty for none any more
    record PhoneChanged(String customer, Optional<Phone> phone) implements CustomerEvent {}

    record AddressChanged(String customer, Address address) implements CustomerEvent {}

    record Deactivated(String customer, String reason) implements CustomerEvent {}
}
