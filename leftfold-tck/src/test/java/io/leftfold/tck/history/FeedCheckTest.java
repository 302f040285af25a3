package io.leftfold.tck.history;

import static io.leftfold.tck.history.Delivery.AT_LEAST_ONCE;
import static io.leftfold.tck.history.Delivery.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Query;
import org.junit.jupiter.api.Test;

class FeedCheckTest {
    private static Story log() {
        return Story.log("a1", "b1#x", "a2", "b2#x").done(0, 1, "a1").done(2, 3, "b1#x", "a2", "b2#x");
    }

    private static void accepts(Story story) {
        assertThat(Checks.feeds(story.end())).isEmpty();
    }

    private static void rejects(Anomaly anomaly, Story story) {
        assertThat(Checks.feeds(story.end())).extracting(Violation::anomaly).containsExactly(anomaly);
    }

    @Test
    void the_whole_log_is_accepted() {
        accepts(log().subscribed(EXACTLY_ONCE, 0)
                .handled("a1", "b1", "a2", "b2")
                .saved(4));
    }

    @Test
    void a_subscription_that_has_not_come_far_is_accepted() {
        accepts(log().subscribed(AT_LEAST_ONCE, 0).handled("a1").saved(1).got("b1"));
    }

    @Test
    void what_the_filter_leaves_out_is_passed() {
        accepts(log().subscribed(AT_LEAST_ONCE, Story.on("x"), 0)
                .handled("b1", "b2")
                .saved(4));
    }

    @Test
    void a_checkpoint_moves_on_over_what_the_filter_leaves_out() {
        accepts(log().subscribed(EXACTLY_ONCE, Query.types("none"), 0).saved(4));
    }

    @Test
    void what_was_not_finished_may_come_again_after_a_restart() {
        accepts(log().subscribed(EXACTLY_ONCE, 0)
                .handled("a1")
                .saved(1)
                .got("b1")
                .run(2)
                .subscribed(EXACTLY_ONCE, 1)
                .handled("b1", "a2")
                .saved(3));
    }

    @Test
    void what_was_finished_may_come_again_at_least_once() {
        accepts(log().subscribed(AT_LEAST_ONCE, 0)
                .handled("a1", "b1")
                .run(2)
                .subscribed(AT_LEAST_ONCE, 0)
                .handled("a1", "b1", "a2"));
    }

    @Test
    void a_failing_event_may_come_again_at_once() {
        accepts(log().subscribed(EXACTLY_ONCE, 0).got("a1").got("a1").got("a1").finished("a1"));
    }

    @Test
    void a_life_that_ended_after_its_commit_is_gone_on_from() {
        accepts(log().subscribed(EXACTLY_ONCE, 0)
                .got("a1")
                .run(2)
                .subscribed(EXACTLY_ONCE, 1)
                .handled("b1"));
    }

    @Test
    void a_subscription_that_begins_in_the_middle_is_accepted() {
        accepts(log().subscribed(AT_LEAST_ONCE, 2).handled("a2", "b2").saved(4));
    }

    @Test
    void a_skipped_event_is_rejected() {
        rejects(Anomaly.SKIPPED, log().subscribed(AT_LEAST_ONCE, 0).handled("a1", "a2"));
    }

    @Test
    void a_skipped_first_event_is_rejected() {
        rejects(Anomaly.SKIPPED, log().subscribed(AT_LEAST_ONCE, 0).handled("b1"));
    }

    @Test
    void an_event_skipped_after_a_restart_is_rejected() {
        rejects(
                Anomaly.SKIPPED,
                log().subscribed(AT_LEAST_ONCE, 0)
                        .handled("a1")
                        .saved(1)
                        .run(2)
                        .subscribed(AT_LEAST_ONCE, 1)
                        .handled("a2"));
    }

    @Test
    void a_restart_after_an_event_that_never_came_is_rejected() {
        rejects(
                Anomaly.CHECKPOINT_AHEAD,
                log().subscribed(AT_LEAST_ONCE, 0)
                        .handled("a1")
                        .saved(1)
                        .run(2)
                        .subscribed(AT_LEAST_ONCE, 2)
                        .handled("a2"));
    }

    @Test
    void a_step_back_is_rejected() {
        rejects(
                Anomaly.REPEATED,
                log().subscribed(AT_LEAST_ONCE, 0).handled("a1", "b1").got("a1"));
    }

    @Test
    void a_finished_event_that_comes_again_is_rejected_where_it_is_exactly_once() {
        rejects(
                Anomaly.REPEATED,
                log().subscribed(EXACTLY_ONCE, 0)
                        .handled("a1", "b1")
                        .run(2)
                        .subscribed(EXACTLY_ONCE, 0)
                        .got("a1"));
    }

    @Test
    void an_event_before_the_checkpoint_is_rejected() {
        rejects(Anomaly.REPEATED, log().subscribed(AT_LEAST_ONCE, 2).got("b1"));
    }

    @Test
    void a_checkpoint_over_an_unfinished_event_is_rejected() {
        rejects(
                Anomaly.CHECKPOINT_AHEAD,
                log().subscribed(AT_LEAST_ONCE, 0).handled("a1").got("b1").saved(2));
    }

    @Test
    void a_checkpoint_over_an_event_that_never_came_is_rejected() {
        rejects(
                Anomaly.CHECKPOINT_AHEAD,
                log().subscribed(AT_LEAST_ONCE, 0).handled("a1").saved(2));
    }

    @Test
    void a_checkpoint_beyond_the_log_is_rejected() {
        rejects(
                Anomaly.CHECKPOINT_AHEAD,
                log().subscribed(AT_LEAST_ONCE, 0)
                        .handled("a1", "b1", "a2", "b2")
                        .saved(5));
    }

    @Test
    void a_checkpoint_that_goes_back_is_rejected() {
        rejects(
                Anomaly.CHECKPOINT_LOST,
                log().subscribed(AT_LEAST_ONCE, 0).handled("a1", "b1").saved(2).saved(1));
    }

    @Test
    void a_checkpoint_that_a_restart_lost_is_rejected() {
        rejects(
                Anomaly.CHECKPOINT_LOST,
                log().subscribed(AT_LEAST_ONCE, 0)
                        .handled("a1", "b1")
                        .saved(2)
                        .run(2)
                        .subscribed(AT_LEAST_ONCE, 1)
                        .handled("b1"));
    }

    @Test
    void an_event_that_the_filter_leaves_out_is_rejected() {
        rejects(
                Anomaly.WRONG_DELIVERY,
                log().subscribed(AT_LEAST_ONCE, Story.on("x"), 0).handled("a1"));
    }

    @Test
    void an_event_that_the_log_does_not_have_is_rejected() {
        rejects(Anomaly.WRONG_DELIVERY, log().subscribed(AT_LEAST_ONCE, 0).got(1_000, "a9", 1, 1));
    }

    @Test
    void an_event_at_another_version_is_rejected() {
        rejects(Anomaly.WRONG_DELIVERY, log().subscribed(AT_LEAST_ONCE, 0).got(1_000, "a1", 1, 2));
    }

    @Test
    void an_event_before_it_was_appended_is_rejected() {
        rejects(
                Anomaly.WRONG_DELIVERY,
                log().subscribed(AT_LEAST_ONCE, 0).handled("a1").got(1, "b1#x", 2, 1));
    }

    @Test
    void an_event_that_is_finished_but_never_came_is_rejected() {
        rejects(Anomaly.WRONG_DELIVERY, log().subscribed(AT_LEAST_ONCE, 0).finished("a1"));
    }
}
