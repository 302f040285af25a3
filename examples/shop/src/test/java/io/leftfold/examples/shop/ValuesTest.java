package io.leftfold.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({"0, 0.00", "12.5, 12.50", "12.05, 12.05", "007, 7.00", "999999999999.99, 999999999999.99"})
    void money_is_written_with_two_decimals(String given, String written) {
        assertThat(Money.parse(given)).hasToString(written);
        assertThat(Money.parse(written)).isEqualTo(Money.parse(given));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1.234", "1,50", "1e3", ".5", "5.", " 1", "NaN", "1234567890123", "١"})
    void money_is_nothing_else(String given) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.parse(given))
                .withMessageContaining(given);
    }

    @Test
    void money_is_never_negative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Money(-1)).withMessageContaining("-1 cents");
    }

    @Test
    void email_addresses_are_compared_in_small_letters() {
        assertThat(new Email("Ada.L@Example.COM")).isEqualTo(new Email("ada.l@example.com"));
        assertThat(new Email("Ada.L@Example.COM")).hasToString("ada.l@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ada", "ada@", "@example.com", "ada@example", "a b@example.com", "ada@example..com"})
    void email_addresses_have_a_name_and_a_domain(String given) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Email(given));
    }

    @Test
    void email_addresses_fit_into_a_tag() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Email("a".repeat(200) + "@example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5511987654321", "+0511987654321", "+55 11 98765", "+12345", "+1234567890123456"})
    void phone_numbers_are_international(String given) {
        assertThat(new Phone("+5511987654321")).hasToString("+5511987654321");
        assertThatIllegalArgumentException().isThrownBy(() -> new Phone(given));
    }

    @Test
    void names_are_stripped_and_not_blank() {
        assertThat(new PersonName(" Ada ", "Lovelace")).hasToString("Ada Lovelace");
        assertThatIllegalArgumentException().isThrownBy(() -> new PersonName(" ", "Lovelace"));
        assertThatIllegalArgumentException().isThrownBy(() -> new PersonName("Ada", "x".repeat(101)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SHORT", "small123", "AB 12CD34"})
    void tracking_numbers_have_capital_letters_and_digits(String given) {
        assertThat(new TrackingNumber("AB12CD34")).hasToString("AB12CD34");
        assertThatIllegalArgumentException().isThrownBy(() -> new TrackingNumber(given));
    }
}
