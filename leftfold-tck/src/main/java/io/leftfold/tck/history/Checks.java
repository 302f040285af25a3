package io.leftfold.tck.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All checkers of a history. They are pure: the same history gives the same violations. Each takes time about
/// in proportion to the history; all need its final log.
///
/// Each throws [IllegalArgumentException] if the history has no final log.
public final class Checks {
    private Checks() {}

    /// What is wrong with `history`; empty where nothing is. Read models that name another fold than
    /// [Fold#VERSIONS] need [#all(History, Map)].
    public static List<Violation> all(History history) {
        return all(history, Map.of());
    }

    /// @param folds by the names that read models give for them
    /// @throws IllegalArgumentException if a read model names a fold that is not there
    public static List<Violation> all(History history, Map<String, Fold> folds) {
        var index = new LogIndex(history);
        var violations = new ArrayList<>(OrderCheck.check(history, index));
        violations.addAll(SetCheck.check(history, index));
        violations.addAll(FeedCheck.check(history, index));
        violations.addAll(ConditionCheck.check(history, index));
        violations.addAll(CycleCheck.check(history, index));
        violations.addAll(ModelCheck.check(history, index, folds));
        return violations;
    }

    /// One log, one order: what appends, refusals and reads met was true at a moment of theirs. Complete:
    /// whatever passes has an order of all operations that explains it.
    public static List<Violation> order(History history) {
        return OrderCheck.check(history, new LogIndex(history));
    }

    /// Acknowledged, present, attempted: nothing is lost, doubled, invented, or torn.
    public static List<Violation> sets(History history) {
        return SetCheck.check(history, new LogIndex(history));
    }

    /// Subscriptions get the log without a gap, and their checkpoints stay behind their work.
    public static List<Violation> feeds(History history) {
        return FeedCheck.check(history, new LogIndex(history));
    }

    /// Conditions over queries held where appends were done, and did not where they were refused.
    public static List<Violation> conditions(History history) {
        return ConditionCheck.check(history, new LogIndex(history));
    }

    /// No circle of dependencies between appends and reads.
    public static List<Violation> cycles(History history) {
        return CycleCheck.check(history, new LogIndex(history));
    }

    /// Read models are folds of the log.
    public static List<Violation> models(History history, Map<String, Fold> folds) {
        return ModelCheck.check(history, new LogIndex(history), folds);
    }
}
