package io.leftfold.tck.history;

import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.tck.history.Result.Done;
import io.leftfold.tck.history.Result.Refused;
import java.util.ArrayList;
import java.util.List;

/// Conditions over queries are predicate reads: an append that was done at position p under `NoneMatching(query,
/// after)` has no matching event between the two, and a refusal met a matching event that was already being
/// appended. And no refusal names a condition that held.
final class ConditionCheck {
    private final LogIndex index;
    private final List<Violation> violations = new ArrayList<>();

    private ConditionCheck(LogIndex index) {
        this.index = index;
    }

    static List<Violation> check(History history, LogIndex index) {
        var check = new ConditionCheck(index);
        for (var operation : history.operations()) {
            if (operation.call() instanceof Call.Append append) {
                if (operation.result() instanceof Refused refused) {
                    check.refused(operation, append, refused);
                } else {
                    check.done(operation, append);
                }
            }
        }
        return check.violations;
    }

    private void done(Operation operation, Call.Append append) {
        var commit = index.commitOf(operation);
        if (commit.isEmpty()
                || !commit.get().writers().contains(operation)
                || !OrderCheck.isWriter(append, commit.get())
                || !(operation.result() instanceof Done) && !Commit.mayHaveWritten(operation)) {
            return;
        }
        for (var condition : append.conditions()) {
            if (condition instanceof NoneMatching(var query, long after)) {
                int match = index.firstMatch(query, after, commit.get().first());
                if (match > 0) {
                    var other = index.commit(match).earliest();
                    var operations = new ArrayList<>(List.of(operation));
                    operations.addAll(other);
                    violations.add(new Violation(
                            Anomaly.CONDITION_NOT_CHECKED,
                            operation + " is done at position " + commit.get().first()
                                    + " though the event at position " + match + " matches " + condition
                                    + (other.isEmpty() ? "" : "; it is of " + other.getFirst()),
                            operations));
                }
            }
        }
    }

    private void refused(Operation operation, Call.Append append, Refused refused) {
        switch (refused.condition()) {
            case StreamVersion condition -> {
                if (condition.expected().isMetBy(refused.met())) {
                    wrong(operation, "was refused by " + condition + ", which version " + refused.met() + " meets");
                }
            }
            case NoneMatching condition -> met(operation, condition, refused.met());
            case EventIdUnused(var id) -> {
                if (index.place(id) != refused.met()) {
                    wrong(
                            operation,
                            "was refused since event " + id + " is at position " + refused.met()
                                    + "; the log has it at " + index.place(id));
                }
            }
            case StreamOpen ignored -> {}
        }
        boolean stated = append.conditions().stream().anyMatch(refused.condition()::equals);
        boolean implied = switch (refused.condition()) {
            case StreamVersion ignored -> false;
            case NoneMatching ignored -> false;
            case StreamOpen(var stream) ->
                append.writes().stream().anyMatch(written -> written.stream().equals(stream));
            case EventIdUnused(var id) ->
                append.events().anyMatch(event -> event.id().equals(id));
        };
        if (!stated && !implied) {
            wrong(operation, "was refused by " + refused.condition() + ", which it did not state");
        }
    }

    private void met(Operation operation, NoneMatching condition, long met) {
        if (met < 1 || met > index.size()) {
            wrong(operation, "was refused by an event at position " + met + ", the log ends at " + index.size());
            return;
        }
        int place = Math.toIntExact(met);
        var event = index.event(place);
        if (met <= condition.after() || !event.matches(condition.query())) {
            wrong(operation, "was refused by " + event + ", which " + condition + " does not exclude");
        } else if (index.commit(place).notBefore() > operation.returned()) {
            var later = index.commit(place).earliest().getFirst();
            violations.add(Violation.of(
                    Anomaly.FALSE_REFUSAL,
                    operation + " was refused at " + operation.returned() + " by the event at position " + met + " of "
                            + later + ", which was invoked later, at " + later.invoked(),
                    operation,
                    later));
        }
    }

    private void wrong(Operation operation, String what) {
        violations.add(Violation.of(Anomaly.FALSE_REFUSAL, operation + " " + what, operation));
    }
}
