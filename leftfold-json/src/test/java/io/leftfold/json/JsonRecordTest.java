package io.leftfold.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonRecordTest {
    record Line(String item, int count) {}

    record Order(String customer, List<Line> lines, Map<String, Long> cents, Optional<Instant> paidAt) {}

    record RenamedOrder(String buyer, List<Line> lines, Map<String, Long> cents, Optional<Instant> paidAt) {}

    record WideLine(String item, long count) {}

    record WideOrder(String customer, List<WideLine> lines, Map<String, Long> cents, Optional<Instant> paidAt) {}

    private static final Order ORDER = new Order(
            "Ada", List.of(new Line("tea", 2)), Map.of("EUR", 5L), Optional.of(Instant.parse("2026-01-01T00:00:00Z")));

    @Test
    void a_record_comes_back_as_it_was() {
        var json = JsonRecord.of(Order.class, 1);

        assertThat(json.decode(json.encode(ORDER))).isEqualTo(ORDER);
    }

    @Test
    void the_schema_is_another_one_where_version_names_or_types_are_even_within() {
        var schema = JsonRecord.of(Order.class, 1).schema();

        assertThat(JsonRecord.of(Order.class, 1).schema()).isEqualTo(schema).startsWith("json:1:");
        assertThat(JsonRecord.of(Order.class, 2).schema()).isNotEqualTo(schema);
        assertThat(JsonRecord.of(RenamedOrder.class, 1).schema()).isNotEqualTo(schema);
        assertThat(JsonRecord.of(WideOrder.class, 1).schema()).isNotEqualTo(schema);
    }

    @Test
    void what_is_no_such_record_is_undecodable() {
        var json = JsonRecord.of(Line.class, 1);

        assertThatThrownBy(() -> json.decode("{\"item\":\"tea\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("Line");
        assertThatThrownBy(() -> JsonRecord.of(Line.class, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
