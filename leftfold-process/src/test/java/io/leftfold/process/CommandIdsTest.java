package io.leftfold.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandIdsTest {
    @Test
    void what_is_another_thing_has_another_id_whatever_dots_and_slashes_the_names_have() {
        assertThat(CommandIds.of("p", "fire/timeout/s/1/7", "i"))
                .isNotEqualTo(CommandIds.of("p", "fire/timeout/s/1", "7/i"));

        assertThat(CommandIds.of("p", "start", "/i")).isNotEqualTo(CommandIds.of("p", "start", "i"));
        assertThat(CommandIds.child("a.b", "i", "c", 1)).isNotEqualTo(CommandIds.child("a", "i", "b.c", 1));
        assertThat(CommandIds.child("a", "2.i", "b", 1)).isNotEqualTo(CommandIds.child("a", "i", "b.1", 2));
    }

    @Test
    void an_id_fits_however_long_its_parts_are() {
        var instance = "i".repeat(200);
        assertThat(CommandIds.of("p", "start", instance)).hasSizeLessThanOrEqualTo(200);
        assertThat(CommandIds.child("p", instance, "s", 1))
                .hasSizeLessThanOrEqualTo(200)
                .isNotEqualTo(CommandIds.child("p", instance, "s", 2));
    }
}
