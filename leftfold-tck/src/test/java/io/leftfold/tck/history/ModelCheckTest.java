package io.leftfold.tck.history;

import static io.leftfold.tck.history.Delivery.AT_LEAST_ONCE;
import static io.leftfold.tck.history.Delivery.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelCheckTest {
    private static Story log() {
        return Story.log("a1", "b1#x", "a2").done(0, 1, "a1").done(2, 3, "b1#x", "a2");
    }

    private static void accepts(Story story) {
        assertThat(Checks.models(story.end(), Map.of())).isEmpty();
    }

    private static void rejects(Anomaly anomaly, Story story) {
        assertThat(Checks.models(story.end(), Map.of()))
                .extracting(Violation::anomaly)
                .containsExactly(anomaly);
    }

    @Test
    void the_fold_of_the_log_is_accepted() {
        accepts(log().model(EXACTLY_ONCE, 3, Map.of("s-a", "2", "s-b", "1"), "a1", "b1", "a2"));
    }

    @Test
    void the_fold_up_to_the_checkpoint_is_accepted() {
        accepts(log().model(EXACTLY_ONCE, 2, Map.of("s-a", "1", "s-b", "1"), "a1", "b1"));
    }

    @Test
    void a_model_that_has_not_begun_is_accepted() {
        accepts(log().model(EXACTLY_ONCE, 0, Map.of()));
    }

    @Test
    void a_model_of_some_events_is_accepted() {
        accepts(log().model(EXACTLY_ONCE, Story.on("x"), 3, Map.of("s-b", "1"), "b1"));
    }

    @Test
    void an_event_may_be_applied_twice_where_it_is_at_least_once() {
        accepts(log().model(AT_LEAST_ONCE, 2, Map.of("s-a", "1", "s-b", "1"), "a1", "b1", "b1"));
    }

    @Test
    void a_model_may_be_ahead_of_its_checkpoint_where_it_is_at_least_once() {
        accepts(log().model(AT_LEAST_ONCE, 1, Map.of("s-a", "1", "s-b", "1"), "a1", "b1"));
    }

    @Test
    void a_fold_of_the_callers_own_is_compared() {
        var history = log().end();
        var model = new Entry.Modelled(
                "m", 0, 3, Story.on("x"), EXACTLY_ONCE, "count", Map.of(Story.id("b1"), 1L), Map.of("all", "1"));
        var folds = Map.<String, Fold>of("count", events -> Map.of("all", Integer.toString(events.size())));
        assertThat(Checks.models(history.withModels(java.util.List.of(model)), folds))
                .isEmpty();
        assertThatThrownBy(() -> Checks.all(history.withModels(java.util.List.of(model))))
                .hasMessageContaining("the fold count");
    }

    @Test
    void an_event_applied_twice_is_rejected() {
        rejects(
                Anomaly.WRONG_APPLY_COUNT,
                log().model(EXACTLY_ONCE, 2, Map.of("s-a", "1", "s-b", "1"), "a1", "b1", "b1"));
    }

    @Test
    void an_event_that_was_not_applied_is_rejected() {
        rejects(Anomaly.WRONG_APPLY_COUNT, log().model(EXACTLY_ONCE, 2, Map.of("s-a", "1", "s-b", "1"), "b1"));
    }

    @Test
    void an_event_that_was_not_applied_is_rejected_where_it_is_at_least_once() {
        rejects(Anomaly.WRONG_APPLY_COUNT, log().model(AT_LEAST_ONCE, 2, Map.of("s-a", "1"), "a1"));
    }

    @Test
    void a_gap_before_the_last_event_applied_is_rejected() {
        rejects(Anomaly.WRONG_APPLY_COUNT, log().model(AT_LEAST_ONCE, 1, Map.of("s-a", "2"), "a1", "a2"));
    }

    @Test
    void an_event_beyond_the_checkpoint_is_rejected_where_it_is_exactly_once() {
        rejects(Anomaly.WRONG_APPLY_COUNT, log().model(EXACTLY_ONCE, 1, Map.of("s-a", "1", "s-b", "1"), "a1", "b1"));
    }

    @Test
    void an_event_that_no_log_has_is_rejected() {
        rejects(Anomaly.WRONG_APPLY_COUNT, log().model(EXACTLY_ONCE, 1, Map.of("s-a", "1"), "a1", "z1"));
    }

    @Test
    void an_event_that_the_query_leaves_out_is_rejected() {
        rejects(
                Anomaly.WRONG_APPLY_COUNT,
                log().model(EXACTLY_ONCE, Story.on("x"), 3, Map.of("s-a", "1", "s-b", "1"), "a1", "b1"));
    }

    @Test
    void a_wrong_row_is_rejected() {
        rejects(Anomaly.WRONG_FOLD, log().model(EXACTLY_ONCE, 1, Map.of("s-a", "2"), "a1"));
    }

    @Test
    void a_missing_row_is_rejected() {
        rejects(Anomaly.WRONG_FOLD, log().model(EXACTLY_ONCE, 2, Map.of("s-a", "1"), "a1", "b1"));
    }

    @Test
    void a_row_too_much_is_rejected() {
        rejects(Anomaly.WRONG_FOLD, log().model(EXACTLY_ONCE, 1, Map.of("s-a", "1", "s-z", "1"), "a1"));
    }

    @Test
    void a_checkpoint_beyond_the_log_is_rejected() {
        rejects(
                Anomaly.CHECKPOINT_AHEAD,
                log().model(EXACTLY_ONCE, 4, Map.of("s-a", "2", "s-b", "1"), "a1", "b1", "a2"));
    }
}
