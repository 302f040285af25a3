package io.leftfold.tck.history;

import static io.leftfold.tck.history.Story.at;
import static io.leftfold.tck.history.Story.log;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.tck.history.Result.Done;
import io.leftfold.tck.history.Result.Failed;
import io.leftfold.tck.history.Story.If;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetCheckTest {
    private static final Done FIRST_OF_A = new Done(1, 1, Map.of(Story.stream("a"), 1L));

    private static void accepts(Story story) {
        assertThat(Checks.sets(story.end())).isEmpty();
    }

    private static void rejects(Anomaly anomaly, Story story) {
        assertThat(Checks.sets(story.end())).extracting(Violation::anomaly).contains(anomaly);
    }

    @Test
    void what_was_acknowledged_and_is_there_is_accepted() {
        accepts(log("a1", "b1", "b2").done(0, 1, "a1", "b1").done(2, 3, "b2"));
    }

    @Test
    void an_unknown_append_may_be_there() {
        accepts(log("a1", "a2").open(0, "a1", "a2"));
    }

    @Test
    void an_unknown_append_may_be_absent() {
        accepts(log("a1").open(0, "a2", "a3").done(0, 1, "a1"));
    }

    @Test
    void a_key_may_be_acknowledged_with_other_event_ids() {
        accepts(log("a1").done(0, 1, If.key("k", "body"), "a1").told(2, 3, If.key("k", "body"), FIRST_OF_A, "a9"));
    }

    @Test
    void an_unknown_append_may_be_done_by_its_second_try() {
        accepts(log("a1").unknown(0, 1, If.key("k", "body"), "a1").done(2, 3, If.key("k", "body"), "a1"));
    }

    @Test
    void a_refusal_of_an_id_that_another_append_wrote_is_accepted() {
        accepts(log("a1").done(0, 1, "a1").refused(2, 3, If.NOTHING, new EventIdUnused(Story.id("a1")), 1, "a1"));
    }

    @Test
    void a_key_refused_for_another_body_is_accepted() {
        accepts(log("a1")
                .done(0, 1, If.key("k", "body"), "a1")
                .failed(2, 3, Failed.KEY_REUSED, If.key("k", "other"), "a2"));
    }

    @Test
    void a_failed_append_that_is_absent_is_accepted() {
        accepts(log("a1").done(0, 1, "a1").failed(2, 3, "overloaded", If.NOTHING, "a2"));
    }

    @Test
    void a_lost_append_is_rejected() {
        rejects(Anomaly.LOST, log("a1").done(0, 1, "a1").done(2, 3, "a2"));
    }

    @Test
    void a_lost_append_with_a_key_is_rejected() {
        rejects(Anomaly.LOST, log("a1").done(0, 1, "a1").done(2, 3, If.key("k", "body"), "a2"));
    }

    @Test
    void an_event_that_is_there_twice_is_rejected() {
        rejects(Anomaly.DUPLICATE, log("a1", "a1").done(0, 1, "a1"));
    }

    @Test
    void a_key_that_was_applied_twice_is_rejected() {
        rejects(
                Anomaly.DUPLICATE,
                log("a1", "a2").done(0, 1, If.key("k", "body"), "a1").done(2, 3, If.key("k", "body"), "a2"));
    }

    @Test
    void an_unknown_append_that_its_second_try_did_again_is_rejected() {
        rejects(
                Anomaly.DUPLICATE,
                log("a1", "a2").unknown(0, 1, If.key("k", "body"), "a1").done(2, 3, If.key("k", "body"), "a2"));
    }

    @Test
    void one_event_acknowledged_to_two_appends_is_rejected() {
        rejects(Anomaly.DUPLICATE, log("a1").done(0, 1, "a1").done(2, 3, "a1"));
    }

    @Test
    void an_event_that_nobody_appended_is_rejected() {
        rejects(Anomaly.INVENTED, log("a1", "a2").done(0, 1, "a1"));
    }

    @Test
    void an_event_in_another_stream_is_rejected() {
        var a1 = at(1, 1, "a1");
        rejects(
                Anomaly.INVENTED,
                Story.brokenLog(new LoggedEvent(1, Story.stream("b"), 1, a1.id(), a1.type(), a1.tags()))
                        .open(0, "a1"));
    }

    @Test
    void an_event_without_its_tag_is_rejected() {
        rejects(Anomaly.INVENTED, log("a1").open(0, "a1#x"));
    }

    @Test
    void an_event_of_another_type_is_rejected() {
        var a1 = at(1, 1, "a1");
        rejects(
                Anomaly.INVENTED,
                Story.brokenLog(new LoggedEvent(1, a1.stream(), 1, a1.id(), "other", a1.tags()))
                        .open(0, "a1"));
    }

    @Test
    void a_refused_append_that_is_there_is_rejected() {
        rejects(Anomaly.WRITTEN_AGAINST_WORD, log("a1").refused(0, 1, If.version("a", 3), 0, "a1"));
    }

    @Test
    void a_failed_append_that_is_there_is_rejected() {
        rejects(Anomaly.WRITTEN_AGAINST_WORD, log("a1").failed(0, 1, "store-unavailable", If.NOTHING, "a1"));
    }

    @Test
    void half_of_an_acknowledged_append_is_rejected() {
        rejects(Anomaly.TORN, log("a1").done(0, 1, "a1", "b1"));
    }

    @Test
    void half_of_an_unknown_append_is_rejected() {
        rejects(Anomaly.TORN, log("b1").open(0, "a1", "b1"));
    }

    @Test
    void an_append_with_another_between_its_events_is_rejected() {
        rejects(Anomaly.TORN, log("a1", "b1", "a2").done(0, 9, "a1", "a2").done(0, 9, "b1"));
    }

    @Test
    void an_append_in_another_order_is_rejected() {
        rejects(Anomaly.TORN, log("a2", "a1").done(0, 9, "a1", "a2"));
    }

    @Test
    void a_key_taken_for_two_bodies_is_rejected() {
        rejects(
                Anomaly.KEY_NOT_COMPARED,
                log("a1").done(0, 1, If.key("k", "body"), "a1").told(2, 3, If.key("k", "other"), FIRST_OF_A, "a9"));
    }

    @Test
    void a_key_refused_for_its_own_body_is_rejected() {
        rejects(
                Anomaly.KEY_NOT_COMPARED,
                log("a1")
                        .done(0, 1, If.key("k", "body"), "a1")
                        .failed(2, 3, Failed.KEY_REUSED, If.key("k", "body"), "a9"));
    }

    @Test
    void a_key_refused_that_nobody_used_is_rejected() {
        rejects(
                Anomaly.KEY_NOT_COMPARED,
                log("a1").done(0, 1, "a1").failed(2, 3, Failed.KEY_REUSED, If.key("k", "body"), "a9"));
    }
}
