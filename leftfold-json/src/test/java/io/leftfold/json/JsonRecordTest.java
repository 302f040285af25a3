package io.leftfold.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.UndecodableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class JsonRecordTest {
    record Line(String item, int count) {}

    record Order(String customer, List<Line> lines, Map<String, Long> cents, Optional<Instant> paidAt) {}

    record RenamedOrder(String buyer, List<Line> lines, Map<String, Long> cents, Optional<Instant> paidAt) {}

    record WideLine(String item, long count) {}

    record WideOrder(String customer, List<WideLine> lines, Map<String, Long> cents, Optional<Instant> paidAt) {}

    record Anything(Object of) {}

    record Rate(double perHour) {}

    record Sealed(String letter) {
        @Override
        public String letter() {
            throw new IllegalStateException("it is sealed");
        }
    }

    private static final Order ORDER = new Order(
            "Ada", List.of(new Line("tea", 2)), Map.of("EUR", 5L), Optional.of(Instant.parse("2026-01-01T00:00:00Z")));

    @Test
    void a_record_comes_back_as_it_was_and_equal_ones_have_equal_bytes() {
        var json = JsonRecord.of(Order.class);

        assertThat(json.record()).isEqualTo(Order.class);
        assertThat(json.decode(json.encode(ORDER))).isEqualTo(ORDER);
        assertThat(json.encode(ORDER))
                .isEqualTo(
                        json.encode(new Order("Ada", List.of(new Line("tea", 2)), Map.of("EUR", 5L), ORDER.paidAt())));
    }

    @Test
    void the_schema_is_another_one_where_version_names_or_types_are_even_within() {
        var json = JsonRecord.of(Order.class);
        var schema = json.schema();

        assertThat(json.withSchemaVersion(1).schema()).isEqualTo(schema).startsWith("json:1:");
        assertThat(json.withSchemaVersion(2).schema()).isNotEqualTo(schema).startsWith("json:2:");
        assertThat(JsonRecord.of(RenamedOrder.class).schema()).isNotEqualTo(schema);
        assertThat(JsonRecord.of(WideOrder.class).schema()).isNotEqualTo(schema);
        assertThatThrownBy(() -> json.withSchemaVersion(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_is_no_such_record_is_undecodable() {
        var json = JsonRecord.of(Line.class);

        for (var text : List.of(
                "{\"item\":\"tea\"}",
                "[]",
                "{",
                "null",
                "{\"item\":\"tea\",\"count\":1,\"more\":2}",
                "{\"item\":\"\\ud800\",\"count\":1}")) {
            assertThatThrownBy(() -> json.decode(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining("Line cannot be decoded");
        }
    }

    @Test
    void what_json_cannot_say_is_an_illegal_argument() {
        assertRefused(() -> JsonRecord.of(Line.class).encode(new Line("\uD800", 1)), "Line cannot be written");
        assertRefused(() -> JsonRecord.of(Rate.class).encode(new Rate(Double.NaN)), "Rate cannot be written");
        assertRefused(() -> JsonRecord.of(Sealed.class).encode(new Sealed("secret")), "it is sealed");
    }

    private static void assertRefused(ThrowingCallable encoding, String message) {
        assertThatThrownBy(encoding)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .satisfies(failure -> assertThat(trace(failure)).doesNotContain("tools.jackson.core.JacksonException"));
    }

    @Test
    void no_failure_quotes_what_was_to_be_read() {
        var json = JsonRecord.of(Line.class);

        for (var text : List.of(
                "{\"item\":\"tea\",\"count\":\"secret\"}",
                "{\"item\":secret}",
                "{\"item\":{\"secret\":1},\"count\":1}")) {
            assertThatThrownBy(() -> json.decode(text.getBytes(StandardCharsets.UTF_8)))
                    .satisfies(failure -> assertThat(trace(failure)).doesNotContain("secret"));
        }
    }

    private static String trace(Throwable failure) {
        var trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    @Test
    void a_record_that_cannot_come_back_is_refused_at_once() {
        assertThatThrownBy(() -> JsonRecord.of(Anything.class)).isInstanceOf(IllegalArgumentException.class);
    }
}
