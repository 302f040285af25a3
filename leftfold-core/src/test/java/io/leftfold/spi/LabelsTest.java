package io.leftfold.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Metadata;
import io.leftfold.Tag;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void tags_come_back_as_they_were() {
        for (var tags : Set.of(
                Set.<Tag>of(),
                Set.of(Tag.of("a", "1")),
                Set.of(Tag.of("a", "1"), Tag.of("b", "x:y"), Tag.of("a", "2")))) {
            var lines = Labels.tags(tags);

            assertThat(Labels.tags(lines == null ? null : lines.getBytes(UTF_8)))
                    .isEqualTo(tags);
        }
        assertThatThrownBy(() -> Labels.tags("no tag".getBytes(UTF_8))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void metadata_come_back_from_the_columns_of_the_ids_and_the_rest() {
        var columns = new RepeatedMetadata(bytes -> new String(bytes, UTF_8));
        var ids = Map.of(Metadata.CORRELATION_ID, "c-1", Metadata.CAUSATION_ID, "c-2");
        for (var metadata : Set.of(
                Metadata.EMPTY,
                new Metadata(ids),
                new Metadata(Map.of(Metadata.ACTOR, "ada")),
                new Metadata(Map.of(Metadata.CORRELATION_ID, "c-1", Metadata.ACTOR, "ada")),
                new Metadata(Map.of(Metadata.CAUSATION_ID, "c-2", "x", "y")))) {
            assertThat(columns.of(
                            bytes(metadata.correlationId()), bytes(metadata.causationId()), Labels.rest(metadata)))
                    .isEqualTo(metadata);
        }
        assertThat(Labels.rest(new Metadata(ids))).isNull();
        assertThatThrownBy(() -> columns.of(null, null, new byte[] {99})).isInstanceOf(IllegalArgumentException.class);
        assertThat(columns.of(null, null, null)).isEqualTo(Metadata.EMPTY);
    }

    @Test
    void metadata_that_repeat_are_the_same_object_and_what_differs_in_one_column_is_another() {
        var columns = new RepeatedMetadata(bytes -> new String(bytes, UTF_8));
        var rest = Labels.rest(new Metadata(Map.of(Metadata.ACTOR, "ada")));
        var first = columns.of("c".getBytes(UTF_8), "c".getBytes(UTF_8), rest);

        assertThat(columns.of("c".getBytes(UTF_8), "c".getBytes(UTF_8), rest)).isSameAs(first);
        assertThat(columns.of("d".getBytes(UTF_8), "c".getBytes(UTF_8), rest).correlationId())
                .contains("d");
        assertThat(columns.of("d".getBytes(UTF_8), "e".getBytes(UTF_8), rest).causationId())
                .contains("e");
        assertThat(columns.of("d".getBytes(UTF_8), "e".getBytes(UTF_8), null).actor())
                .isEmpty();
        assertThat(columns.of("d".getBytes(UTF_8), null, null).causationId()).isEmpty();
        assertThat(columns.of(null, null, null)).isEqualTo(Metadata.EMPTY);
    }

    private static byte @Nullable [] bytes(Optional<String> text) {
        return text.map(one -> one.getBytes(UTF_8)).orElse(null);
    }

    @Test
    void a_text_that_repeats_is_the_same_object() {
        var text = new RepeatedText();

        var first = text.of("booked".getBytes(UTF_8));

        assertThat(first).isEqualTo("booked");
        assertThat(text.of("booked".getBytes(UTF_8))).isSameAs(first);
        assertThat(text.of("gone".getBytes(UTF_8))).isEqualTo("gone");
        assertThat(text.of(new byte[0])).isEmpty();
    }
}
