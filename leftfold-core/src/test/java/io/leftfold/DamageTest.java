package io.leftfold;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.StoreVerification.Finding;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DamageTest {
    @Test
    void each_damage_has_a_stable_code_and_says_what_it_means() {
        assertThat(Damage.values()).allSatisfy(damage -> {
            assertThat(damage.code()).matches("[a-z]+(-[a-z]+)*");
            assertThat(damage.means()).endsWith(".").hasSizeGreaterThan(20);
        });
        assertThat(Arrays.stream(Damage.values()).map(Damage::means)).doesNotHaveDuplicates();
        assertThat(Damage.POSITION_GAP.code()).isEqualTo("position-gap");
    }

    @Test
    void a_finding_carries_the_code_of_its_damage() {
        assertThat(new Finding(Damage.TAG_MISSING, "position 7", "no tag"))
                .isEqualTo(new Finding("tag-missing", "position 7", "no tag"));
    }
}
