package io.leftfold.process;

import static io.leftfold.process.Trade.FULFILMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.json.JsonRecord;
import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Answer;
import io.leftfold.process.ProcessCommand.Bring;
import io.leftfold.process.ProcessCommand.EndChild;
import io.leftfold.process.ProcessCommand.Result;
import io.leftfold.process.ProcessCommand.Start;
import io.leftfold.process.Trade.Captured;
import io.leftfold.process.Trade.Declined;
import io.leftfold.process.Trade.Fulfilment;
import io.leftfold.process.Trade.Placed;
import io.leftfold.process.Trade.TradeEvent;
import io.leftfold.process.Trade.Withdrawn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ProcessDeciderTest {
    private static Played begun() {
        return new Played(FULFILMENT, "o").sees(new Placed("o", 1));
    }

    private static Played paid() {
        return begun().accepts("reserve").accepts("pay").sees(new Captured("p-o"));
    }

    private static DefinitionBuilder<Fulfilment, TradeEvent> empty(String name) {
        return ProcessDefinition.of(name, 1, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .startsOn(Placed.class, Placed::order, e -> new Fulfilment(e.order(), e.units(), "", false))
                .correlate(Withdrawn.class, Withdrawn::order);
    }

    private static StepBuilder<Fulfilment, TradeEvent> sending(StepBuilder<Fulfilment, TradeEvent> step) {
        return step.send(_ -> Send.to(Trade.STOCK, "x", new Trade.Do(new Withdrawn("x"))))
                .compensateWith(_ -> Send.to(Trade.STOCK, "x", new Trade.Do(new Withdrawn("x"))));
    }

    @Test
    void steps_follow_each_other_until_it_is_completed() {
        begun().then("Started", "StepStarted reserve")
                .accepts("reserve")
                .then("StepSent reserve", "StepCompleted reserve", "StepStarted pay")
                .accepts("pay")
                .then("StepSent pay")
                .sees(new Captured("p-o"))
                .then("Saw", "StepCompleted pay", "StepStarted ship")
                .accepts("ship")
                .then("StepSent ship", "StepCompleted ship", "Ended COMPLETED")
                .is(Status.COMPLETED);
        assertThat(FULFILMENT.state(paid().instance()).isPaid()).isTrue();
    }

    @Test
    void what_is_not_waited_for_changes_nothing() {
        begun().sees(new Captured("p-other"))
                .then()
                .sees(new Placed("o", 1))
                .then()
                .accepts("reserve")
                .accepts("reserve")
                .then()
                .fires("retry", "reserve", 1)
                .then()
                .fires("timeout", "pay", 2)
                .then()
                .fires("nonsense", "pay", 1)
                .then()
                .undoes("reserve")
                .then();
    }

    @Test
    void nothing_begins_by_an_event_that_does_not_start_it() {
        new Played(FULFILMENT, "o").sees(new Captured("p-o")).then().is(Status.ABSENT);
    }

    @Test
    void an_event_that_comes_before_its_step_counts() {
        begun().sees(new Captured("p-o"))
                .then("Saw")
                .accepts("reserve")
                .then("StepSent reserve", "StepCompleted reserve", "StepStarted pay")
                .accepts("pay")
                .then("StepSent pay", "StepCompleted pay", "StepStarted ship")
                .accepts("ship")
                .then("StepSent ship", "StepCompleted ship", "Ended COMPLETED");
        begun().sees(new Declined("p-o"))
                .accepts("reserve")
                .then(
                        "StepSent reserve",
                        "StepCompleted reserve",
                        "StepFailed pay",
                        "CompensationBegun",
                        "CompensationStarted reserve");
    }

    @Test
    void a_refusal_is_tried_again_after_the_pause_and_then_compensated() {
        begun().refuses("reserve", "no-stock")
                .then("StepSent reserve", "AttemptFailed reserve")
                .isAt("reserve", Phase.BACKING_OFF)
                .fires("retry", "reserve", 1)
                .then("StepStarted reserve")
                .fires("retry", "reserve", 1)
                .then()
                .refuses("reserve", "no-stock")
                .then(
                        "StepSent reserve",
                        "AttemptFailed reserve",
                        "StepFailed reserve",
                        "CompensationBegun",
                        "Ended COMPENSATED");
    }

    @Test
    void a_permanent_refusal_is_not_tried_again() {
        var process = empty("p")
                .step("a", step -> sending(step).retry(5, Duration.ZERO).permanent("never"))
                .build();
        new Played(process, "o").sees(new Placed("o", 1)).refuses("a", "never").is(Status.COMPENSATED);
    }

    @Test
    void a_failing_event_fails_the_attempt_and_completed_steps_are_undone_in_reverse() {
        begun().accepts("reserve")
                .accepts("pay")
                .sees(new Declined("p-o"))
                .then("Saw", "AttemptFailed pay", "StepFailed pay", "CompensationBegun", "CompensationStarted reserve")
                .undoes("reserve")
                .then("CompensationCompleted reserve", "Ended COMPENSATED");
        paid().sees(new Withdrawn("o"))
                .then("Saw", "CompensationBegun")
                .isAt("ship", Phase.RUNNING)
                .accepts("ship")
                .then("StepSent ship", "StepCompleted ship", "CompensationStarted pay")
                .undoes("pay")
                .then("CompensationCompleted pay", "CompensationStarted reserve")
                .undoes("reserve")
                .is(Status.COMPENSATED);
    }

    @Test
    void a_step_that_times_out_is_undone_where_its_command_was_accepted() {
        begun().accepts("reserve")
                .accepts("pay")
                .fires("timeout", "pay", 1)
                .then("StepFailed pay", "CompensationBegun", "CompensationStarted pay")
                .undoes("pay")
                .then("CompensationCompleted pay", "CompensationStarted reserve");
        begun().accepts("reserve")
                .fires("timeout", "pay", 1)
                .then("CompensationBegun")
                .isAt("pay", Phase.RUNNING)
                .accepts("pay")
                .then("StepSent pay", "StepFailed pay", "CompensationStarted pay")
                .undoes("pay")
                .then("CompensationCompleted pay", "CompensationStarted reserve")
                .undoes("reserve")
                .is(Status.COMPENSATED);
    }

    @Test
    void what_is_heard_while_commands_are_on_their_way_counts_when_they_are_no_longer() {
        var reserved = begun().accepts("reserve");
        reserved.sees(new Declined("p-o"))
                .then("Saw")
                .isAt("pay", Phase.RUNNING)
                .accepts("pay")
                .then(
                        "StepSent pay",
                        "AttemptFailed pay",
                        "StepFailed pay",
                        "CompensationBegun",
                        "CompensationStarted reserve");
        begun().accepts("reserve")
                .sees(new Captured("p-o"))
                .then("Saw")
                .accepts("pay")
                .then("StepSent pay", "StepCompleted pay", "StepStarted ship");
    }

    @Test
    void a_fault_of_the_definition_parks_with_what_it_failed_at() {
        var isBroken = new AtomicBoolean(true);
        var process = empty("p")
                .step("a", ProcessDeciderTest::sending)
                .step(
                        "b",
                        step -> sending(step.after("a").onlyIf(_ -> {
                            if (isBroken.get()) {
                                throw new IllegalStateException("a bug");
                            }
                            return true;
                        })))
                .build();
        var broken = new Played(process, "o")
                .sees(new Placed("o", 1))
                .accepts("a")
                .then("Deferred", "Parked")
                .isAt("a", Phase.RUNNING)
                .sees(new Withdrawn("o"))
                .then("Deferred");
        isBroken.set(false);
        broken.asks(Action.RETRY, "")
                .then("Asked", "Resumed")
                .accepts("a")
                .then("Brought", "StepSent a", "StepCompleted a", "StepStarted b");
        assertThat(broken.instance().deferred()).hasSize(1);
    }

    @Test
    void what_was_deferred_is_dealt_with_before_what_comes_later() {
        var process = empty("p")
                .on(Withdrawn.class, (s, _) -> new Fulfilment(s.order(), s.units() + 1, s.payment(), s.isPaid()))
                .step("a", step -> step.byHand((s, _) -> s))
                .build();
        var other = ProcessDefinition.of("p", 2, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .step("a", step -> step.byHand((s, _) -> s))
                .build();
        var played = new Played(process, "o")
                .sees(new Placed("o", 1))
                .by(other.decider())
                .sees(new Withdrawn("o"))
                .then("Deferred", "Parked")
                .by(process.decider())
                .sees(new Withdrawn("o"))
                .then("Deferred")
                .asks(Action.RETRY, "")
                .then("Asked", "Resumed")
                .sees(new Withdrawn("o"))
                .then("Deferred");
        played.brings(new Withdrawn("o"), 3)
                .then()
                .brings(new Withdrawn("o"), 2)
                .then("Brought", "Saw")
                .brings(new Withdrawn("o"), 2)
                .then()
                .brings(new Withdrawn("o"), 3)
                .then("Brought", "Saw")
                .brings(new Withdrawn("o"), 4)
                .then("Brought", "Saw")
                .brings(new Withdrawn("o"), 4)
                .then()
                .sees(new Withdrawn("o"))
                .then("Saw");
    }

    @Test
    void a_cancelled_instance_stays_so() {
        var undone = new Played(FULFILMENT, "o")
                .sees(new Placed("o", 1))
                .accepts("reserve")
                .asks(Action.COMPENSATE, "")
                .accepts("pay")
                .asks(Action.CANCEL, "")
                .then("Asked", "Ended CANCELLED");
        undone.fires("undo", "pay", 1)
                .then()
                .sees(new Withdrawn("o"))
                .then()
                .doesNotUndo("pay")
                .then()
                .asks(Action.RETRY, "")
                .then()
                .undoes("pay")
                .then("CompensationCompleted pay")
                .is(Status.CANCELLED);
        var process = empty("p").step("a", step -> step.byHand((s, _) -> s)).build();
        new Played(process, "o")
                .sees(new Placed("o", 1))
                .asks(Action.CANCEL, "")
                .tell(new Answer("a", 1, true, "", "ada", "too late"))
                .then();
    }

    @Test
    void an_answer_counts_for_the_attempt_that_was_looked_at() {
        var process = empty("p")
                .step("approve", step -> step.byHand((s, _) -> s.paid()).retry(1, Duration.ZERO))
                .build();
        new Played(process, "o")
                .sees(new Placed("o", 1))
                .tell(new Answer("approve", 1, false, "", "ada", "not yet"))
                .then("Asked approve", "AttemptFailed approve")
                .fires("retry", "approve", 1)
                .tell(new Answer("approve", 1, true, "", "bob", "it is fine"))
                .then()
                .tell(new Answer("approve", 2, true, "", "bob", "it is fine"))
                .is(Status.COMPLETED);
    }

    @Test
    void parallel_steps_join_and_one_that_completes_late_is_undone_too() {
        var process = empty("p")
                .step("a", ProcessDeciderTest::sending)
                .step("b", ProcessDeciderTest::sending)
                .step("c", step -> sending(step.after("a", "b")))
                .build();
        new Played(process, "o")
                .sees(new Placed("o", 1))
                .then("Started", "StepStarted a", "StepStarted b")
                .accepts("b")
                .then("StepSent b", "StepCompleted b")
                .accepts("a")
                .then("StepSent a", "StepCompleted a", "StepStarted c");
        new Played(process, "o")
                .sees(new Placed("o", 1))
                .refuses("a", "no")
                .then("StepSent a", "AttemptFailed a", "StepFailed a", "CompensationBegun")
                .is(Status.COMPENSATING)
                .accepts("b")
                .then("StepSent b", "StepCompleted b", "CompensationStarted b")
                .undoes("b")
                .is(Status.COMPENSATED);
    }

    @Test
    void a_branch_is_skipped_with_what_comes_after_it_alone() {
        var process = empty("p")
                .step("many", step -> sending(step).onlyIf(s -> s.units() > 5))
                .step("count", step -> sending(step.after("many")))
                .step("few", step -> sending(step).onlyIf(s -> s.units() <= 5))
                .step("end", step -> sending(step.after("count", "few")))
                .build();
        new Played(process, "o")
                .sees(new Placed("o", 1))
                .then("Started", "StepSkipped many", "StepSkipped count", "StepStarted few")
                .accepts("few")
                .then("StepSent few", "StepCompleted few", "StepStarted end");
    }

    @Test
    void of_several_commands_only_the_others_are_sent_again() {
        var process = empty("p")
                .step("a", step -> sending(step).retry(1, Duration.ZERO))
                .build();
        var played = new Played(process, "o").sees(new Placed("o", 1));
        played.tell(played.executed("a", false, new Result.Refused(Played.sent("a", 2), "no", "because")))
                .then("StepSent a", "AttemptFailed a")
                .fires("retry", "a", 1);
        assertThat(played.newest()).singleElement().isInstanceOfSatisfying(ProcessEvent.StepStarted.class, started -> {
            assertThat(started.attempt()).isEqualTo(2);
            assertThat(started.from()).isEqualTo(2);
        });
        played.refuses("a", "no")
                .then("StepSent a", "AttemptFailed a", "StepFailed a", "CompensationBegun", "CompensationStarted a");
        assertThat(played.instance().step("a").isWhole()).isFalse();
    }

    @Test
    void a_human_answers() {
        var process = empty("p")
                .step("approve", step -> step.byHand((s, answer) -> new Fulfilment(s.order(), s.units(), answer, true)))
                .build();
        var yes = new Played(process, "o")
                .sees(new Placed("o", 1))
                .then("Started", "StepStarted approve")
                .tell(new Answer("approve", 1, true, "p-7", "ada", "it is fine"))
                .then("Asked approve", "StepCompleted approve", "Ended COMPLETED");
        assertThat(process.state(yes.instance()).payment()).isEqualTo("p-7");
        new Played(process, "o")
                .sees(new Placed("o", 1))
                .tell(new Answer("approve", 1, false, "", "ada", "it is not"))
                .is(Status.COMPENSATED);
    }

    private static ProcessDefinition<Fulfilment> parent() {
        return empty("p")
                .step("child", step -> step.child(FULFILMENT, s -> s, (s, _) -> s.paid()))
                .step("wait", step -> step.after("child").until(Withdrawn.class, (s, _) -> s))
                .build();
    }

    private static EndChild end(Status status) {
        var state = FULFILMENT.write(new Fulfilment("", 0, "", false));
        return new EndChild("child", 1, "x-child", status, FULFILMENT.schema(), state, 9);
    }

    @Test
    void a_child_ends_its_step_and_is_compensated_with_it() {
        var done = new Played(parent(), "o")
                .sees(new Placed("o", 1))
                .accepts("child")
                .then("StepSent child")
                .tell(end(Status.COMPLETED))
                .then("StepCompleted child", "StepStarted wait");
        done.asks(Action.COMPENSATE, "")
                .then("Asked", "CompensationBegun", "StepFailed wait", "CompensationStarted child")
                .undoes("child")
                .then()
                .tell(end(Status.COMPENSATED))
                .then("CompensationCompleted child", "Ended COMPENSATED");
    }

    @Test
    void the_end_of_a_child_says_that_it_was_started() {
        new Played(parent(), "o")
                .sees(new Placed("o", 1))
                .tell(end(Status.COMPENSATED))
                .then(
                        "StepSent child",
                        "AttemptFailed child",
                        "StepFailed child",
                        "CompensationBegun",
                        "Ended COMPENSATED")
                .accepts("child")
                .then();
    }

    @Test
    void a_child_that_is_cancelled_or_undone_by_somebody_else_parks() {
        var cancelled = new Played(parent(), "o")
                .sees(new Placed("o", 1))
                .accepts("child")
                .tell(end(Status.CANCELLED))
                .then("StepStuck child", "Parked");
        assertThat(cancelled.instance().parked())
                .get()
                .extracting(Instance.Reason::code)
                .isEqualTo("child-cancelled");
        cancelled
                .asks(Action.COMPENSATE, "")
                .then("Asked", "CompensationBegun", "StepFailed child", "Resumed", "CompensationStarted child")
                .tell(end(Status.CANCELLED))
                .then("CompensationFailed child", "Parked")
                .asks(Action.SKIP, "child")
                .then("Asked child", "CompensationCompleted child", "Resumed", "Ended COMPENSATED");

        new Played(parent(), "o")
                .sees(new Placed("o", 1))
                .tell(end(Status.COMPLETED))
                .tell(end(Status.COMPENSATED))
                .then("StepStuck child", "Parked")
                .asks(Action.RETRY, "child")
                .then("Asked child", "StepStarted child", "Resumed");
    }

    @Test
    void a_child_of_another_version_than_its_parent_knows_waits() {
        var other = new EndChild("child", 1, "x-child", Status.COMPLETED, "json:2", "{}", 9);
        new Played(parent(), "o")
                .sees(new Placed("o", 1))
                .accepts("child")
                .tell(other)
                .then("Deferred", "Parked")
                .asks(Action.RETRY, "")
                .then("Asked", "Resumed")
                .tell(end(Status.COMPLETED))
                .then()
                .tell(new Bring(new Deferral(9, ""), end(Status.COMPLETED)))
                .then("Brought", "StepCompleted child", "StepStarted wait");
    }

    @Test
    void a_child_is_started_with_a_parent() {
        var parent = new Parent("p", "o", "child", 1);
        var child = new Played(FULFILMENT, "c")
                .tell(new Start(1, FULFILMENT.write(new Fulfilment("o", 1, "", false)), Optional.of(parent)))
                .then("Started", "StepStarted reserve")
                .asks(Action.CANCEL, "");
        assertThat(child.newest().getLast())
                .isEqualTo(new ProcessEvent.Ended(
                        Status.CANCELLED,
                        FULFILMENT.schema(),
                        child.instance().state(),
                        Optional.of(parent),
                        child.instance().keys()));
    }

    @Test
    void a_compensation_that_fails_for_good_parks_and_an_operator_goes_on() {
        var parked = paid().refuses("ship", "no")
                .then(
                        "StepSent ship",
                        "AttemptFailed ship",
                        "StepFailed ship",
                        "CompensationBegun",
                        "CompensationStarted pay")
                .doesNotUndo("pay")
                .then("CompensationFailed pay", "Parked");
        assertThat(parked.instance().parked())
                .get()
                .extracting(Instance.Reason::code)
                .isEqualTo("compensation-failed");
        parked.asks(Action.RETRY, "")
                .then("Asked", "CompensationStarted pay", "Resumed")
                .doesNotUndo("pay")
                .asks(Action.SKIP, "pay")
                .then("Asked pay", "CompensationCompleted pay", "Resumed", "CompensationStarted reserve")
                .doesNotUndo("reserve")
                .then("CompensationFailed reserve")
                .fires("undo", "reserve", 1)
                .then("CompensationStarted reserve")
                .undoes("reserve")
                .is(Status.COMPENSATED);
    }

    @Test
    void a_bug_parks_and_is_tried_again_when_asked() {
        begun().breaks("reserve")
                .then("StepSent reserve", "StepStuck reserve", "Parked")
                .asks(Action.RETRY, "reserve")
                .then("Asked reserve", "StepStarted reserve", "Resumed")
                .accepts("reserve")
                .isAt("pay", Phase.RUNNING);
        begun().breaks("reserve")
                .asks(Action.SKIP, "reserve")
                .then("Asked reserve", "StepSkipped reserve", "Resumed", "StepStarted pay");
        begun().breaks("reserve").asks(Action.COMPENSATE, "").is(Status.COMPENSATED);
    }

    @Test
    void an_operator_cancels_compensates_and_is_told_when_there_is_nothing_to_do() {
        paid().asks(Action.CANCEL, "")
                .then("Asked", "Ended CANCELLED")
                .accepts("ship")
                .then("StepSent ship")
                .is(Status.CANCELLED);
        paid().accepts("ship")
                .asks(Action.COMPENSATE, "")
                .then("Asked", "CompensationBegun", "CompensationStarted pay");
        begun().asks(Action.RETRY, "").then();
        begun().asks(Action.SKIP, "pay").then();
        begun().asks(Action.CANCEL, "").asks(Action.CANCEL, "").then();
    }

    @Test
    void an_event_finds_an_instance_by_its_keys_of_today() {
        var process = empty("p")
                .key("payment", Fulfilment::paymentKey)
                .correlateBy("payment", Captured.class, Captured::payment)
                .on(Withdrawn.class, (s, _) -> new Fulfilment(s.order(), s.units(), "p-new", false))
                .step("a", step -> step.until(Captured.class, (s, _) -> s.paid()))
                .matching(Captured.class, (s, _) -> s.units() == 1)
                .build();
        new Played(process, "o")
                .sees(new Placed("o", 1))
                .sees(new Captured("p-new"))
                .then()
                .sees(new Withdrawn("o"))
                .then("Saw")
                .sees(new Captured("p-new"))
                .is(Status.COMPLETED);
        new Played(process, "o")
                .sees(new Placed("o", 2))
                .sees(new Withdrawn("o"))
                .sees(new Captured("p-new"))
                .then();
    }

    @Test
    void what_only_waited_and_was_given_up_is_undone_when_it_comes_late() {
        var process = empty("p")
                .step(
                        "deposit",
                        step -> step.until(Withdrawn.class, (s, _) -> s.paid())
                                .timeout(Duration.ofDays(1))
                                .compensateWith(_ -> Send.to(Trade.STOCK, "x", new Trade.Do(new Withdrawn("x")))))
                .build();
        new Played(process, "o")
                .sees(new Placed("o", 1))
                .fires("timeout", "deposit", 1)
                .then("StepFailed deposit", "CompensationBegun", "Ended COMPENSATED")
                .sees(new Withdrawn("o"))
                .then("Saw", "StepCompleted deposit", "CompensationStarted deposit")
                .undoes("deposit")
                .is(Status.COMPENSATED);
    }

    @Test
    void instances_keep_their_version_and_wait_where_it_is_not_deployed() {
        var second = Trade.version(2)
                .step("thank", step -> sending(step.after("ship")))
                .upgrade(FULFILMENT, s -> s, Map.of())
                .build();
        var both = new ProcessVersions(List.of(second, FULFILMENT)).decider();
        paid().by(both).accepts("ship").is(Status.COMPLETED);

        var without = paid().by(second.decider()).sees(new Withdrawn("o")).then("Deferred", "Parked");
        without.sees(new Withdrawn("o"))
                .then("Deferred")
                .fires("timeout", "pay", 1)
                .then("Deferred");
        assertThat(without.instance().parked())
                .get()
                .extracting(Instance.Reason::code)
                .isEqualTo("not-deployed");
        var again = without.by(both)
                .sees(new Captured("p-o"))
                .then("Deferred")
                .asks(Action.RETRY, "")
                .then("Asked", "Resumed");
        assertThat(again.instance().deferred()).hasSize(4);
        without.accepts("ship")
                .then("Deferred")
                .asks(Action.UPGRADE, "")
                .then("Asked", "Upgraded", "Resumed")
                .accepts("ship")
                .isAt("thank", Phase.RUNNING);
    }

    @Test
    void an_upgrade_renames_steps_and_what_is_on_its_way_finds_them() {
        var second = empty("p").step("new", ProcessDeciderTest::sending);
        var first = empty("p").step("old", ProcessDeciderTest::sending).build();
        var renamed = ProcessDefinition.of("p", 2, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .step("new", ProcessDeciderTest::sending)
                .upgrade(first, Fulfilment::paid, Map.of("old", "new"))
                .build();
        assertThat(second.build().steps()).containsExactly("new");
        var played = new Played(first, "o")
                .sees(new Placed("o", 1))
                .by(renamed.decider())
                .asks(Action.UPGRADE, "");
        played.tell(new ProcessCommand.Executed("old", 1, false, new Result.Accepted(List.of()), 1))
                .then("StepSent new", "StepCompleted new", "Ended COMPLETED");
        var dropped = ProcessDefinition.of("p", 2, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .step("new", ProcessDeciderTest::sending)
                .upgrade(first, Fulfilment::paid, Map.of())
                .build();
        new Played(first, "o")
                .sees(new Placed("o", 1))
                .by(dropped.decider())
                .asks(Action.UPGRADE, "")
                .then();
    }
}
