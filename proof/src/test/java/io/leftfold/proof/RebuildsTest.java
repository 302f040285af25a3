package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RebuildsTest {
    /// Not what is measured here.
    private static final int PER_SECOND = 50;

    private final Campaign campaign = Campaign.ofProperty("rebuild", 2_000);

    @Test
    void read_models_are_built_anew_while_others_read_and_append() {
        assertThat(Rebuilds.run(campaign, PER_SECOND, Rebuilds.LIVE)).contains("a planted difference found");
    }

    @Test
    void a_reader_of_the_version_that_is_being_built_is_found_out() {
        assertThatThrownBy(() -> Rebuilds.run(campaign, PER_SECOND, "_v2"))
                .isInstanceOf(Broken.class)
                .hasMessageContaining("fewer orders");
    }
}
