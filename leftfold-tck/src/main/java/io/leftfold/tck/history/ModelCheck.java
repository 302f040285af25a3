package io.leftfold.tck.history;

import io.leftfold.tck.history.Entry.Modelled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A read model is the fold of the final log up to its checkpoint, and each event was applied once where it says
/// so. Where it says at least once it may be ahead of its checkpoint: it is the fold up to the last event
/// applied.
final class ModelCheck {
    private final LogIndex index;
    private final Map<String, Fold> folds = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private ModelCheck(LogIndex index, Map<String, Fold> folds) {
        this.index = index;
        this.folds.put(Fold.VERSIONS, Fold::versions);
        this.folds.putAll(folds);
    }

    static List<Violation> check(History history, LogIndex index, Map<String, Fold> folds) {
        var check = new ModelCheck(index, folds);
        history.models().forEach(check::check);
        return check.violations;
    }

    private void wrong(Anomaly anomaly, Modelled model, String what) {
        violations.add(
                Violation.of(anomaly, "read model " + model.model() + " at position " + model.position() + " " + what));
    }

    private void check(Modelled model) {
        var fold = folds.get(model.fold());
        if (fold == null) {
            throw new IllegalArgumentException("read model " + model.model() + " is made by the fold " + model.fold()
                    + ", which is not among " + folds.keySet() + ": pass it to Checks.all(history, folds)");
        }
        if (model.position() > index.size()) {
            wrong(Anomaly.CHECKPOINT_AHEAD, model, "is ahead of the log, which ends at " + index.size());
            return;
        }
        boolean once = model.delivery() == Delivery.EXACTLY_ONCE;
        long end = model.position();
        for (var applied : model.applied().entrySet()) {
            int place = index.place(applied.getKey());
            if (place == 0) {
                wrong(Anomaly.WRONG_APPLY_COUNT, model, "applied event " + applied.getKey() + ", which no log has");
                return;
            }
            if (!index.event(place).matches(model.query()) || once && place > model.position()) {
                wrong(
                        Anomaly.WRONG_APPLY_COUNT,
                        model,
                        "applied the event at position " + place + ", which is not for"
                                + " it or beyond its checkpoint");
                return;
            }
            end = Math.max(end, place);
        }
        var events = new ArrayList<LoggedEvent>();
        for (var event : index.events().subList(0, Math.toIntExact(end))) {
            if (event.matches(model.query())) {
                events.add(event);
                long count = model.applied().getOrDefault(event.id(), 0L);
                if (count < 1 || once && count > 1) {
                    wrong(
                            Anomaly.WRONG_APPLY_COUNT,
                            model,
                            "applied the event at position " + event.position() + " " + count + " times, not "
                                    + (once ? "once" : "at least once"));
                    return;
                }
            }
        }
        compare(model, fold.rows(events));
    }

    private void compare(Modelled model, Map<String, String> expected) {
        for (var row : expected.entrySet()) {
            if (!row.getValue().equals(model.rows().get(row.getKey()))) {
                wrong(
                        Anomaly.WRONG_FOLD,
                        model,
                        "has " + model.rows().get(row.getKey()) + " in row " + row.getKey() + "; the log folds to "
                                + row.getValue());
                return;
            }
        }
        for (var row : model.rows().keySet()) {
            if (!expected.containsKey(row)) {
                wrong(Anomaly.WRONG_FOLD, model, "has a row " + row + ", to which the log folds nothing");
                return;
            }
        }
    }
}
