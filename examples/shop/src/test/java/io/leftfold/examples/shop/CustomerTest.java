package io.leftfold.examples.shop;

import static io.leftfold.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Tag;
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
import io.leftfold.testing.Given;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CustomerTest {
    private static final Email EMAIL = new Email("ada@example.com");
    private static final Email OTHER_EMAIL = new Email("ada@example.org");
    private static final PersonName NAME = new PersonName("Ada", "Lovelace");
    private static final Optional<Phone> PHONE = Optional.of(new Phone("+442071234567"));
    private static final Address LONDON = new Address("W1", "London", "LDN");
    private static final Address PARIS = new Address("75001", "Paris", "IDF");

    private static final Registered REGISTERED = new Registered("ada", EMAIL, NAME, Optional.empty());
    private static final Imported IMPORTED = new Imported("ada", LONDON);
    private static final Deactivated DEACTIVATED = new Deactivated("ada", "moved away");

    private static Given<Function<Customer, Decision<CustomerEvent>>, Customer, CustomerEvent> customer(
            CustomerEvent... history) {
        return given(Customer::new, history);
    }

    @Test
    void registers_with_email_and_name_and_perhaps_a_phone() {
        customer().when(c -> c.register("ada", EMAIL, NAME, Optional.empty())).then(REGISTERED);
        customer()
                .when(c -> c.handle(new Register("ada", EMAIL, NAME, PHONE)))
                .then(new Registered("ada", EMAIL, NAME, PHONE));
    }

    @Test
    void is_imported_with_an_address_only() {
        customer().when(c -> c.handle(new Import("ada", LONDON))).then(IMPORTED);
    }

    @Test
    void is_there_once() {
        customer(REGISTERED).when(c -> c.importFrom("ada", LONDON)).thenRefused("customer-exists");
        customer(IMPORTED).when(c -> c.register("ada", EMAIL, NAME, PHONE)).thenRefused("customer-exists");
        customer(IMPORTED, DEACTIVATED).when(c -> c.importFrom("ada", LONDON)).thenRefused("customer-exists");
    }

    @Test
    void changes_email_phone_and_address() {
        customer(REGISTERED).when(c -> c.changeEmail(OTHER_EMAIL)).then(new EmailChanged("ada", OTHER_EMAIL));
        customer(IMPORTED).when(c -> c.changeEmail(EMAIL)).then(new EmailChanged("ada", EMAIL));
        customer(REGISTERED).when(c -> c.changePhone(PHONE)).then(new PhoneChanged("ada", PHONE));
        customer(IMPORTED).when(c -> c.changeAddress(PARIS)).then(new AddressChanged("ada", PARIS));
    }

    @Test
    void is_left_alone_by_a_change_to_what_is_there() {
        customer(REGISTERED).when(c -> c.changeEmail(EMAIL)).thenNothing();
        customer(REGISTERED).when(c -> c.changePhone(Optional.empty())).thenNothing();
        customer(IMPORTED, new AddressChanged("ada", PARIS))
                .when(c -> c.changeAddress(PARIS))
                .thenNothing();
        customer(IMPORTED, new EmailChanged("ada", EMAIL), new PhoneChanged("ada", PHONE))
                .when(c -> c.changePhone(PHONE))
                .thenNothing();
    }

    @Test
    void knows_what_its_events_say() {
        customer(REGISTERED).when(c -> c.changeAddress(PARIS)).thenState(state -> {
            assertThat(state.email()).contains(EMAIL);
            assertThat(state.name()).contains(NAME);
            assertThat(state.phone()).isEmpty();
            assertThat(state.address()).isEqualTo(PARIS);
        });
    }

    @Test
    void is_deactivated() {
        customer(REGISTERED).when(c -> c.deactivate("moved away")).then(DEACTIVATED);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void refuses_changes_before_it_is_there_and_after_it_is_deactivated(CustomerCommand change) {
        customer().when(c -> c.handle(change)).thenRefused("unknown-customer");
        customer(REGISTERED, DEACTIVATED).when(c -> c.handle(change)).thenRefused("customer-deactivated");
    }

    static Stream<CustomerCommand> changes() {
        return Stream.of(
                new ChangeEmail(EMAIL), new ChangePhone(PHONE), new ChangeAddress(PARIS), new Deactivate("moved away"));
    }

    @Test
    void is_tagged_with_its_id_and_email() {
        var id = Tag.of("customer", "ada");
        assertThat(REGISTERED.tags()).containsExactlyInAnyOrder(id, Tag.of("email", "ada@example.com"));
        assertThat(new EmailChanged("ada", OTHER_EMAIL).tags())
                .containsExactlyInAnyOrder(id, Tag.of("email", "ada@example.org"));
        assertThat(List.of(IMPORTED, DEACTIVATED))
                .allMatch(event -> event.tags().equals(Set.of(id)));
    }
}
