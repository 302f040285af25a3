package io.leftfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
    private static PostgresOptions options(String query) {
        return PostgresOptions.url(Server.url() + query)
                .withSchema(Server.newLog().schema());
    }

    private static String show(PostgresOptions options, String setting) {
        try (var models = PostgresReadModels.open(options)) {
            return models.read(connection -> {
                try (var row = connection.createStatement().executeQuery("SHOW " + setting)) {
                    row.next();
                    return row.getString(1);
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', leftfold, 10s, 2",
        "&ApplicationName=url, url, 10s, 2",
        "&ApplicationName=url&options=-c%20lock_timeout%3D3s, url, 3s, 2",
    })
    void what_the_url_says_wins_over_the_stores_own(String query, String name, String timeout, String interval) {
        assertThat(show(options(query), "application_name")).isEqualTo(name);
        assertThat(show(options(query), "lock_timeout")).isEqualTo(timeout);
        assertThat(show(options(query), "tcp_keepalives_interval")).isEqualTo(interval);
    }

    @Test
    void the_drivers_properties_win_over_the_urls() {
        var both = options("&ApplicationName=url&options=-c%20lock_timeout%3D3s")
                .withDriver("ApplicationName", "driver")
                .withDriver("options", "-c lock_timeout=4s");

        assertThat(show(both, "application_name")).isEqualTo("driver");
        assertThat(show(both, "lock_timeout")).isEqualTo("4s");
        assertThat(show(both, "tcp_keepalives_interval")).isEqualTo("2");
        assertThat(show(both, "search_path")).isEqualTo(both.schema());
        try (var store = PostgresStore.open(both.withSchema(Server.newLog().schema()))) {
            assertThat(store.log().head()).isZero();
        }
    }

    @Test
    void a_password_may_hold_what_has_a_meaning_in_urls() {
        var address = Address.of("jdbc:postgresql://a:1,b/db?user=x&password=a%26b%3D%25%2B&ssl&&gssEncMode=disable");

        assertThat(address.url()).isEqualTo("jdbc:postgresql://a:1,b/db");
        assertThat(address.properties())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("user", "x", "password", "a&b=%+", "ssl", "", "gssEncMode", "disable"));
        assertThat(Address.of("jdbc:postgresql://a/db").properties()).isEmpty();
        var ours = new Properties();
        ours.setProperty("options", "-c a=1");
        assertThat(Address.of("jdbc:postgresql:db").over(ours, PostgresOptions.url("jdbc:postgresql:db")))
                .containsExactly(Map.entry("options", "-c a=1"));
    }
}
