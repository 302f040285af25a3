package io.leftfold.examples.shop;

import io.leftfold.decide.AggregateRoot;
import io.leftfold.decide.Decision;
import io.leftfold.examples.shop.CustomerCommand.ChangeAddress;
import io.leftfold.examples.shop.CustomerCommand.ChangeEmail;
import io.leftfold.examples.shop.CustomerCommand.ChangePhone;
import io.leftfold.examples.shop.CustomerCommand.Deactivate;
import io.leftfold.examples.shop.CustomerCommand.Import;
import io.leftfold.examples.shop.CustomerCommand.Register;
import io.leftfold.examples.shop.CustomerEvent.AddressChanged;
import io.leftfold.examples.shop.CustomerEvent.Deactivated;
import io.leftfold.examples.shop.CustomerEvent.EmailChanged;
import io.leftfold.examples.shop.CustomerEvent.Imported;
import io.leftfold.examples.shop.CustomerEvent.PhoneChanged;
import io.leftfold.examples.shop.CustomerEvent.Registered;
import java.util.Optional;
import java.util.function.Supplier;

/// A customer, who registered or was imported. The other way to write a domain: an object whose methods check the
/// rules and record what happens.
public final class Customer extends AggregateRoot<CustomerEvent> {
    private CustomerStatus status = CustomerStatus.UNKNOWN;
    private String id = "";
    private Optional<Email> email = Optional.empty();
    private Optional<PersonName> name = Optional.empty();
    private Optional<Phone> phone = Optional.empty();
    private Address address = Address.UNKNOWN;

    /// Calls the method that `command` means.
    public Decision<CustomerEvent> handle(CustomerCommand command) {
        return switch (command) {
            case Register(var customer, var by, var named, var reachedAt) -> register(customer, by, named, reachedAt);
            case Import(var customer, var livesAt) -> importFrom(customer, livesAt);
            case ChangeEmail(var to) -> changeEmail(to);
            case ChangePhone(var to) -> changePhone(to);
            case ChangeAddress(var to) -> changeAddress(to);
            case Deactivate(var reason) -> deactivate(reason);
        };
    }

    public Decision<CustomerEvent> register(String customer, Email email, PersonName name, Optional<Phone> phone) {
        return ifNew(() -> record(new Registered(customer, email, name, phone)));
    }

    /// Takes over a customer from another system, which knows an address at most.
    public Decision<CustomerEvent> importFrom(String customer, Address address) {
        return ifNew(() -> record(new Imported(customer, address)));
    }

    public Decision<CustomerEvent> changeEmail(Email to) {
        return ifActive(() -> email.equals(Optional.of(to)) ? Decision.nothing() : record(new EmailChanged(id, to)));
    }

    /// @param to empty for none any more
    public Decision<CustomerEvent> changePhone(Optional<Phone> to) {
        return ifActive(() -> phone.equals(to) ? Decision.nothing() : record(new PhoneChanged(id, to)));
    }

    public Decision<CustomerEvent> changeAddress(Address to) {
        return ifActive(() -> address.equals(to) ? Decision.nothing() : record(new AddressChanged(id, to)));
    }

    public Decision<CustomerEvent> deactivate(String reason) {
        return ifActive(() -> record(new Deactivated(id, reason)));
    }

    public Optional<Email> email() {
        return email;
    }

    /// Empty for one who was imported.
    public Optional<PersonName> name() {
        return name;
    }

    public Optional<Phone> phone() {
        return phone;
    }

    public Address address() {
        return address;
    }

    @Override
    protected void apply(CustomerEvent event) {
        status = status.after(event);
        id = event.customer();
        switch (event) {
            case Registered registered -> {
                email = Optional.of(registered.email());
                name = Optional.of(registered.name());
                phone = registered.phone();
            }
            case Imported imported -> address = imported.address();
            case EmailChanged changed -> email = Optional.of(changed.email());
            case PhoneChanged changed -> phone = changed.phone();
            case AddressChanged changed -> address = changed.address();
            case Deactivated _ -> {}
        }
    }

    private Decision<CustomerEvent> ifNew(Supplier<Decision<CustomerEvent>> decide) {
        return status == CustomerStatus.UNKNOWN
                ? decide.get()
                : refuse("customer-exists", "customer %s is there already", id);
    }

    private Decision<CustomerEvent> ifActive(Supplier<Decision<CustomerEvent>> decide) {
        return switch (status) {
            case UNKNOWN -> refuse("unknown-customer", "there is no such customer: register first");
            case DEACTIVATED -> refuse("customer-deactivated", "customer %s is deactivated", id);
            case ACTIVE -> decide.get();
        };
    }
}
