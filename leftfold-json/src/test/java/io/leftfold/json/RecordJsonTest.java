package io.leftfold.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.UndecodableException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    record Line(String item, int count) {}

    record Order(String customer, List<Line> lines, Optional<String> note) {}

    record Anything(Object of) {}

    private static final Order ORDER = new Order("Ada", List.of(new Line("tea", 2)), Optional.empty());

    @Test
    void a_record_comes_back_as_it_was_and_equal_ones_have_equal_texts() {
        var json = RecordJson.of(Order.class);

        assertThat(json.record()).isEqualTo(Order.class);
        assertThat(json.read(json.write(ORDER))).isEqualTo(ORDER);
        assertThat(json.write(ORDER))
                .isEqualTo(json.write(new Order("Ada", List.of(new Line("tea", 2)), Optional.empty())));
    }

    @Test
    void what_is_no_such_record_is_undecodable() {
        var json = RecordJson.of(Line.class);

        for (var text : List.of("{\"item\":\"tea\"}", "[]", "{", "null", "{\"item\":\"tea\",\"count\":1,\"more\":2}")) {
            assertThatThrownBy(() -> json.read(text))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining("Line cannot be read");
        }
    }

    @Test
    void half_a_surrogate_pair_is_not_written() {
        assertThatThrownBy(() -> RecordJson.of(Line.class).write(new Line("\uD800", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Line cannot be written");
    }

    @Test
    void a_record_that_cannot_come_back_is_refused_at_once() {
        assertThatThrownBy(() -> RecordJson.of(Anything.class)).isInstanceOf(IllegalArgumentException.class);
    }
}
