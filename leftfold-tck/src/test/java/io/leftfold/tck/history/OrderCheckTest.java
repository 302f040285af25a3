package io.leftfold.tck.history;

import static io.leftfold.tck.history.Story.at;
import static io.leftfold.tck.history.Story.log;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.Query;
import io.leftfold.tck.history.Result.Done;
import io.leftfold.tck.history.Result.Failed;
import io.leftfold.tck.history.Story.If;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderCheckTest {
    private static void accepts(Story story) {
        assertThat(Checks.order(story.end())).isEmpty();
    }

    private static void rejects(Anomaly anomaly, Story story) {
        assertThat(Checks.order(story.end())).extracting(Violation::anomaly).contains(anomaly);
    }

    @Test
    void appends_one_after_the_other_are_accepted() {
        accepts(log("a1", "a2").done(0, 1, If.version("a", 0), "a1").done(2, 3, If.version("a", 1), "a2"));
    }

    @Test
    void appends_that_overlap_may_stand_in_either_order() {
        accepts(log("a1", "a2").done(0, 10, "a2").done(1, 9, "a1"));
    }

    @Test
    void times_that_are_equal_order_nothing() {
        accepts(log("a1", "a2").done(5, 6, "a2").done(6, 7, "a1"));
    }

    @Test
    void an_unknown_append_may_take_effect_long_after() {
        accepts(log("a1", "a2").open(0, "a2").done(50, 51, "a1").read(60, 61, "a", 0, 1, "a1"));
    }

    @Test
    void an_unknown_append_may_take_effect_before_it_was_given_up() {
        accepts(log("a1").unknown(0, 10, If.NOTHING, "a1").read(2, 3, "a", 0, 1, "a1"));
    }

    @Test
    void an_unknown_append_that_is_absent_is_accepted() {
        accepts(log("a1").open(0, "a2").done(1, 2, "a1").read(3, 4, "a", 0, 1, "a1"));
    }

    @Test
    void a_refusal_that_races_with_the_append_it_met_is_accepted() {
        accepts(log("a1").done(0, 10, "a1").refused(1, 2, If.version("a", 0), 1, "a2"));
    }

    @Test
    void a_refusal_may_meet_a_version_that_is_soon_outdated() {
        accepts(log("a1", "a2").done(0, 1, "a1").done(2, 10, "a2").refused(3, 9, If.version("a", 0), 1, "x1"));
    }

    @Test
    void a_repetition_of_a_key_is_told_the_first_outcome_later() {
        accepts(log("a1", "b1")
                .done(0, 1, If.key("k", "body"), "a1")
                .done(2, 3, "b1")
                .told(4, 5, If.key("k", "body"), new Done(1, 1, Map.of(Story.stream("a"), 1L)), "a9"));
    }

    @Test
    void a_second_try_may_be_told_of_the_first_ones_work() {
        accepts(log("a1", "b1")
                .unknown(0, 100, If.key("k", "body"), "a1")
                .read(5, 6, "a", 0, 1, "a1")
                .done(10, 11, "b1")
                .done(20, 21, If.key("k", "body"), "a1"));
    }

    @Test
    void an_append_that_appears_after_it_was_acknowledged_is_rejected() {
        rejects(Anomaly.NOT_LINEARIZABLE, log("a1").done(0, 1, "a1").read(2, 3, "a", 0, 0));
    }

    @Test
    void an_append_that_was_seen_before_it_was_invoked_is_rejected() {
        rejects(Anomaly.NOT_LINEARIZABLE, log("a1").read(0, 1, "a", 0, 1, "a1").done(2, 3, "a1"));
    }

    @Test
    void a_stream_in_another_order_than_that_of_time_is_rejected() {
        rejects(Anomaly.NOT_LINEARIZABLE, log("a2", "a1").done(0, 1, "a1").done(2, 3, "a2"));
    }

    @Test
    void a_log_in_another_order_than_that_of_time_is_rejected() {
        rejects(Anomaly.NOT_LINEARIZABLE, log("b1", "a1").done(0, 1, "a1").done(2, 3, "b1"));
    }

    @Test
    void a_read_that_goes_back_in_time_is_rejected() {
        rejects(
                Anomaly.NOT_LINEARIZABLE,
                log("a1", "a2")
                        .done(0, 1, "a1")
                        .open(2, "a2")
                        .read(3, 4, "a", 0, 2, "a1", "a2")
                        .read(5, 6, "a", 0, 1, "a1"));
    }

    @Test
    void a_head_that_goes_back_in_time_is_rejected() {
        rejects(
                Anomaly.NOT_LINEARIZABLE,
                log("a1", "b1")
                        .done(0, 1, "a1")
                        .done(2, 20, "b1")
                        .readLog(3, 4, 0, 2, "a1", "b1")
                        .readLog(5, 6, 0, 1, "a1"));
    }

    @Test
    void a_log_read_that_lags_behind_a_stream_read_is_rejected() {
        rejects(
                Anomaly.NOT_LINEARIZABLE,
                log("a1", "b1")
                        .done(0, 1, "a1")
                        .done(2, 20, "b1")
                        .read(3, 4, "b", 0, 1, "b1")
                        .readLog(5, 6, 0, 1, "a1"));
    }

    @Test
    void a_refusal_by_a_version_from_before_is_rejected() {
        rejects(
                Anomaly.NOT_LINEARIZABLE,
                log("a1", "a2").done(0, 1, "a1").done(2, 3, "a2").refused(4, 5, If.version("a", 0), 1, "a9"));
    }

    @Test
    void a_refusal_by_a_version_that_was_reached_later_is_rejected() {
        rejects(
                Anomaly.NOT_LINEARIZABLE,
                log("a1").refused(0, 1, If.version("a", 0), 1, "a9").done(2, 3, "a1"));
    }

    @Test
    void a_refusal_by_a_closed_stream_at_an_old_version_is_rejected() {
        rejects(
                Anomaly.NOT_LINEARIZABLE,
                log("a1", "a2")
                        .done(0, 1, "a1")
                        .done(2, 3, "a2")
                        .refused(4, 5, If.NOTHING, new StreamOpen(Story.stream("a")), 1, "a9"));
    }

    @Test
    void a_refusal_by_a_version_that_was_never_is_rejected() {
        rejects(Anomaly.WRONG_READ, log("a1").done(0, 1, "a1").refused(2, 3, If.version("a", 0), 7, "a9"));
    }

    @Test
    void a_refusal_whose_two_streams_were_never_so_at_once_is_rejected() {
        rejects(
                Anomaly.FALSE_REFUSAL,
                log("a1", "b1")
                        .done(0, 9, "a1")
                        .done(0, 9, "b1")
                        .refused(0, 9, If.version("a", 0).andVersion("b", 0), 1, "c9"));
    }

    @Test
    void a_refusal_of_a_key_that_was_known_is_rejected() {
        rejects(
                Anomaly.FALSE_REFUSAL,
                log("a1")
                        .done(0, 1, If.key("k", "body"), "a1")
                        .refused(2, 3, If.key("k", "body").andVersion("a", 0), 1, "a1"));
    }

    @Test
    void a_key_refused_before_it_was_used_is_rejected() {
        rejects(
                Anomaly.NOT_LINEARIZABLE,
                log("a1")
                        .failed(0, 1, Failed.KEY_REUSED, If.key("k", "other"), "a9")
                        .done(2, 3, If.key("k", "body"), "a1"));
    }

    @Test
    void an_append_over_a_version_that_had_moved_on_is_rejected() {
        rejects(Anomaly.VERSION_NOT_CHECKED, log("a1", "a2").done(0, 9, "a1").done(0, 9, If.version("a", 0), "a2"));
    }

    @Test
    void an_append_over_a_version_of_another_stream_that_had_moved_on_is_rejected() {
        rejects(Anomaly.VERSION_NOT_CHECKED, log("a1", "b1").done(0, 9, "a1").done(0, 9, If.version("a", 0), "b1"));
    }

    @Test
    void an_acknowledgement_of_another_position_is_rejected() {
        rejects(
                Anomaly.WRONG_OUTCOME,
                log("a1", "b1")
                        .done(0, 1, "a1")
                        .told(2, 3, If.NOTHING, new Done(3, 3, Map.of(Story.stream("b"), 1L)), "b1"));
    }

    @Test
    void an_acknowledgement_of_another_version_is_rejected() {
        rejects(
                Anomaly.WRONG_OUTCOME,
                log("a1").told(0, 1, If.NOTHING, new Done(1, 1, Map.of(Story.stream("a"), 2L)), "a1"));
    }

    @Test
    void a_read_that_leaves_out_an_event_is_rejected() {
        rejects(Anomaly.WRONG_READ, log("a1", "a2").done(0, 1, "a1", "a2").read(2, 3, "a", 0, 2, "a2"));
    }

    @Test
    void a_read_of_the_log_that_leaves_out_an_event_is_rejected() {
        rejects(Anomaly.WRONG_READ, log("a1", "b1").done(0, 1, "a1", "b1").readLog(2, 3, 0, 2, "b1"));
    }

    @Test
    void a_read_that_does_not_filter_is_rejected() {
        rejects(
                Anomaly.WRONG_READ,
                log("a1#x", "b1").done(0, 1, "a1#x", "b1").readLog(2, 3, Story.on("x"), 0, 2, "a1", "b1"));
    }

    @Test
    void a_read_of_what_the_log_lost_is_rejected() {
        rejects(Anomaly.WRONG_READ, log("a1").open(0, "a2").done(0, 1, "a1").read(2, 3, "a", 0, 2, "a1", "a2"));
    }

    @Test
    void a_log_with_a_hole_is_rejected() {
        rejects(
                Anomaly.GAP_IN_LOG,
                Story.brokenLog(at(1, 1, "a1"), at(3, 2, "a2")).open(0, "a1").open(0, "a2"));
    }

    @Test
    void a_log_with_a_missing_version_is_rejected() {
        rejects(
                Anomaly.GAP_IN_LOG,
                Story.brokenLog(at(1, 1, "a1"), at(2, 3, "a3")).open(0, "a1").open(0, "a3"));
    }

    @Test
    void a_filter_that_matches_nothing_is_accepted() {
        accepts(log("a1").done(0, 1, "a1").readLog(2, 3, Story.on("y").and(Query.types("t")), 0, 1));
    }
}
