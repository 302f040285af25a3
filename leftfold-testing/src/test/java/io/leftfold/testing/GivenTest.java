package io.leftfold.testing;

import static io.leftfold.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.decide.AggregateRoot;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import org.junit.jupiter.api.Test;

class GivenTest {
    private static final Decider<Integer, Integer, Integer> SUM = Decider.of(
            0,
            (sum, add) -> {
                if (sum + add > 10) {
                    return Decision.refuse("too-much", "%d and %d", sum, add);
                }
                return add == 0 ? Decision.nothing() : Decision.of(add);
            },
            Integer::sum);

    private static final class Sum extends AggregateRoot<Integer> {
        private int sum;

        Decision<Integer> add(int number) {
            return sum + number > 10 ? refuse("too-much", "too much") : record(number);
        }

        @Override
        protected void apply(Integer event) {
            sum += event;
        }
    }

    @Test
    void what_is_right_passes() {
        given(SUM, 1, 2).when(3).then(3).thenState(6);
        given(SUM, 9).when(2).thenRefused("too-much").thenState(9);
        given(SUM).when(0).thenNothing().thenState(sum -> assertThat(sum).isZero());
        given(SUM, 4, 5).thenState(9);
        given(Sum::new, 1, 2)
                .when(root -> root.add(3))
                .then(3)
                .thenState(root -> assertThat(root.sum).isEqualTo(6));
        given(Sum::new, 9).when(root -> root.add(3)).thenRefused("too-much");
    }

    @Test
    void what_is_wrong_fails_with_the_whole_story() {
        assertThatThrownBy(() -> given(SUM, 1, 2).when(3).then(4))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[1, 2]")
                .hasMessageContaining("expected  Accepted[events=[4]]")
                .hasMessageContaining("but was   Accepted[events=[3]]");
        assertThatThrownBy(() -> given(SUM, 9).when(2).then(2)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> given(SUM, 9).when(2).thenRefused("other")).hasMessageContaining("refused: too-much");
        assertThatThrownBy(() -> given(SUM).when(2).thenRefused("too-much")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> given(SUM).when(2).thenNothing()).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> given(SUM).when(2).thenState(3)).hasMessageContaining("the state");
        assertThatThrownBy(() -> given(SUM, 1).thenState(2)).hasMessageContaining("no command");
    }
}
