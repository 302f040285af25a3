package io.leftfold.tck.history;

import static io.leftfold.tck.history.Story.log;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.tck.history.Story.If;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Cycles, and the conditions over tags that are read on the way.
class CycleCheckTest {
    private static java.util.List<Violation> check(Story story) {
        var history = story.end();
        var violations = new ArrayList<>(Checks.conditions(history));
        violations.addAll(Checks.cycles(history));
        return violations;
    }

    private static void accepts(Story story) {
        assertThat(check(story)).isEmpty();
    }

    private static void rejects(Anomaly anomaly, Story story) {
        assertThat(check(story)).extracting(Violation::anomaly).contains(anomaly);
    }

    @Test
    void appends_over_crossing_streams_are_accepted() {
        accepts(log("a1", "b1", "b2", "a2").done(0, 9, "a1", "b1").done(0, 9, "b2", "a2"));
    }

    @Test
    void a_read_between_two_appends_is_accepted() {
        accepts(log("a1", "a2").done(0, 1, "a1").read(2, 8, "a", 0, 1, "a1").done(3, 4, "a2"));
    }

    @Test
    void an_unknown_append_seen_by_a_reader_is_accepted() {
        accepts(log("a1").open(0, "a1").read(1, 2, "a", 0, 0).read(3, 4, "a", 0, 1, "a1"));
    }

    @Test
    void a_second_try_after_a_reader_saw_the_first_is_accepted() {
        accepts(log("a1")
                .unknown(0, 5, If.key("k", "body"), "a1")
                .read(6, 7, "a", 0, 1, "a1")
                .done(10, 20, If.key("k", "body"), "a1"));
    }

    @Test
    void a_condition_that_a_later_event_matches_is_accepted() {
        accepts(log("a1#x", "b1#x").done(0, 9, If.none("x", 0), "a1#x").done(1, 8, "b1#x"));
    }

    @Test
    void a_condition_after_the_matching_event_is_accepted() {
        accepts(log("a1#x", "b1#x").done(0, 1, "a1#x").done(2, 3, If.none("x", 1), "b1#x"));
    }

    @Test
    void a_refusal_that_races_with_the_event_it_met_is_accepted() {
        accepts(log("a1#x").done(0, 9, "a1#x").refused(1, 2, If.none("x", 0), 1, "b1"));
    }

    @Test
    void an_unknown_append_whose_condition_held_is_accepted() {
        accepts(log("a1#x", "b1#x").open(0, If.none("x", 0), "a1#x").done(1, 2, If.none("x", 1), "b1#x"));
    }

    @Test
    void writes_that_interleave_over_two_streams_are_g0() {
        rejects(Anomaly.G0, log("a1", "a2", "b2", "b1").done(0, 9, "a1", "b1").done(0, 9, "a2", "b2"));
    }

    @Test
    void writes_against_real_time_are_g0() {
        rejects(Anomaly.G0, log("a2", "a1").done(0, 1, "a1").done(2, 3, "a2"));
    }

    @Test
    void a_read_of_a_refused_append_is_g1a() {
        rejects(
                Anomaly.G1A,
                log("a1")
                        .done(0, 1, "a1")
                        .refused(2, 3, If.version("a", 0), 1, "a2")
                        .read(2, 3, "a", 0, 2, "a1", "a2"));
    }

    @Test
    void a_read_of_a_failed_append_is_g1a() {
        rejects(
                Anomaly.G1A,
                log("a1")
                        .done(0, 1, "a1")
                        .failed(2, 3, "overloaded", If.NOTHING, "a2")
                        .readLog(2, 3, 0, 2, "a1", "a2"));
    }

    @Test
    void a_read_from_the_middle_of_an_append_is_g1b() {
        rejects(Anomaly.G1B, log("a1", "a2").done(0, 9, "a1", "a2").read(1, 2, "a", 0, 1, "a1"));
    }

    @Test
    void a_read_of_the_log_from_the_middle_of_an_append_is_g1b() {
        rejects(Anomaly.G1B, log("a1", "b1").done(0, 9, "a1", "b1").readLog(1, 2, 0, 1, "a1"));
    }

    @Test
    void a_read_of_what_was_not_yet_invoked_is_g1c() {
        rejects(Anomaly.G1C, log("a1").read(0, 1, "a", 0, 1, "a1").done(2, 3, "a1"));
    }

    @Test
    void a_stale_read_is_g_single() {
        rejects(Anomaly.G_SINGLE, log("a1").done(0, 1, "a1").read(2, 3, "a", 0, 0));
    }

    @Test
    void an_update_that_overwrites_what_it_did_not_see_is_g_single() {
        rejects(Anomaly.G_SINGLE, log("a1", "a2").done(0, 9, "a1").done(0, 9, If.version("a", 0), "a2"));
    }

    @Test
    void a_guard_on_a_stream_that_is_not_written_and_moved_on_is_g_single() {
        rejects(Anomaly.G_SINGLE, log("a1", "b1").done(0, 9, "a1").done(0, 9, If.version("a", 0), "b1"));
    }

    @Test
    void two_readers_that_disagree_on_the_order_of_two_appends_are_a_cycle() {
        // Each saw one of the two and not the other: the log has them one way only.
        var violations = check(log("a1", "b1")
                .done(0, 99, "a1")
                .done(0, 99, "b1")
                .read(1, 2, "a", 0, 1, "a1")
                .read(3, 4, "b", 0, 0)
                .read(11, 12, "b", 0, 1, "b1")
                .read(13, 14, "a", 0, 0));
        assertThat(violations).extracting(Violation::anomaly).containsAnyOf(Anomaly.G_SINGLE, Anomaly.G2_ITEM);
    }

    @Test
    void write_skew_over_the_head_of_the_log_is_a_cycle() {
        // Two appends, each on the condition that the other's stream is empty.
        rejects(
                Anomaly.G_SINGLE,
                log("a1", "b1").done(0, 9, If.version("b", 0), "a1").done(0, 9, If.version("a", 0), "b1"));
    }

    @Test
    void two_stale_reads_that_hold_each_other_up_are_g2() {
        // The first reader saw b1 and not a2, the second a2 and not b2, in an order that only time gives.
        var violations = check(log("a1", "b1", "a2", "b2")
                .done(0, 1, "a1")
                .done(2, 3, "b1")
                .done(4, 99, "a2")
                .done(4, 99, "b2")
                .read(10, 11, "b", 1, 2, "b2")
                .read(12, 13, "a", 1, 1));
        assertThat(violations).extracting(Violation::anomaly).containsAnyOf(Anomaly.G_SINGLE, Anomaly.G2_ITEM);
    }

    @Test
    void a_condition_that_an_earlier_event_matched_is_rejected() {
        var story = log("a1#x", "b1#x").done(0, 9, If.none("x", 0), "a1#x").done(0, 9, If.none("x", 0), "b1#x");
        rejects(Anomaly.CONDITION_NOT_CHECKED, story);
        rejects(Anomaly.G_SINGLE, story);
    }

    @Test
    void a_condition_of_an_unknown_append_that_did_not_hold_is_rejected() {
        rejects(
                Anomaly.CONDITION_NOT_CHECKED,
                log("a1#x", "b1").done(0, 1, "a1#x").open(2, If.none("x", 0), "b1"));
    }

    @Test
    void a_refusal_by_an_event_that_does_not_match_is_rejected() {
        rejects(Anomaly.FALSE_REFUSAL, log("a1").done(0, 1, "a1").refused(2, 3, If.none("x", 0), 1, "b1"));
    }

    @Test
    void a_refusal_by_an_event_that_the_condition_leaves_out_is_rejected() {
        rejects(Anomaly.FALSE_REFUSAL, log("a1#x").done(0, 1, "a1#x").refused(2, 3, If.none("x", 1), 1, "b1"));
    }

    @Test
    void a_refusal_by_an_event_that_came_later_is_rejected() {
        rejects(
                Anomaly.FALSE_REFUSAL,
                log("a1#x").refused(0, 1, If.none("x", 0), 1, "b1").done(2, 3, "a1#x"));
    }

    @Test
    void a_refusal_by_an_event_that_is_not_there_is_rejected() {
        rejects(Anomaly.FALSE_REFUSAL, log("a1#x").done(0, 1, "a1#x").refused(2, 3, If.none("x", 0), 2, "b1"));
    }

    @Test
    void a_refusal_by_a_version_that_was_expected_is_rejected() {
        rejects(Anomaly.FALSE_REFUSAL, log("a1").done(0, 1, "a1").refused(2, 3, If.version("a", 1), 1, "a2"));
    }

    @Test
    void a_refusal_by_an_id_that_is_elsewhere_is_rejected() {
        rejects(
                Anomaly.FALSE_REFUSAL,
                log("a1", "a2")
                        .done(0, 1, "a1")
                        .done(2, 3, "a2")
                        .refused(4, 5, If.NOTHING, new EventIdUnused(Story.id("a1")), 2, "a1"));
    }

    @Test
    void a_refusal_by_a_condition_that_was_not_stated_is_rejected() {
        rejects(
                Anomaly.FALSE_REFUSAL,
                log("a1#x").done(0, 1, "a1#x").refused(2, 3, If.NOTHING, new NoneMatching(Story.on("x"), 0), 1, "b1"));
    }

    @Test
    void the_shortest_cycle_is_told_with_its_operations() {
        var violations = Checks.cycles(log("a1", "b1", "c1", "a2")
                .done(0, 1, "a1")
                .done(2, 3, "b1")
                .done(4, 5, "c1")
                .done(0, 9, If.version("a", 0), "a2")
                .end());
        assertThat(violations).hasSize(1);
        assertThat(violations.getFirst().operations()).hasSize(2);
        assertThat(violations.getFirst().message())
                .contains("1:1", "1:4", "did not see")
                .doesNotContain("1:2");
    }
}
