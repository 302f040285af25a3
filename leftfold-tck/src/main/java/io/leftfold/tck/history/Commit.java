package io.leftfold.tck.history;

import java.util.Comparator;
import java.util.List;

/// Events of the final log that one append wrote.
///
/// @param first   place of the first, from 1
/// @param last    place of the last
/// @param writers the operations that may have written it: several where an append was tried again
record Commit(int first, int last, List<Operation> writers) {
    /// Those of [#writers] that were not told the contrary; all where every one was.
    List<Operation> candidates() {
        var candidates = writers.stream().filter(Commit::mayHaveWritten).toList();
        return candidates.isEmpty() ? writers : candidates;
    }

    static boolean mayHaveWritten(Operation operation) {
        return switch (operation.result()) {
            case Result.Done ignored -> true;
            case Result.Unknown ignored -> true;
            case Result.Refused ignored -> false;
            case Result.Failed ignored -> false;
            case Result.Found ignored -> false;
        };
    }

    /// Which of its writers was invoked first, so that it was not there before; empty where nobody is known.
    List<Operation> earliest() {
        return candidates().stream().min(Comparator.comparingLong(Operation::invoked)).stream()
                .toList();
    }

    long notBefore() {
        return earliest().stream().mapToLong(Operation::invoked).findFirst().orElse(Long.MIN_VALUE);
    }
}
