package io.leftfold.examples.shop;

import java.util.Optional;

/// What one can ask of a customer.
public sealed interface CustomerCommand {
    record Register(String customer, Email email, PersonName name, Optional<Phone> phone) implements CustomerCommand {}

    record Import(String customer, Address address) implements CustomerCommand {}

    record ChangeEmail(Email email) implements CustomerCommand {}

    /// @param phone empty for none any more
    record ChangePhone(Optional<Phone> phone) implements CustomerCommand {}

    record ChangeAddress(Address address) implements CustomerCommand {}

    record Deactivate(String reason) implements CustomerCommand {}
}
