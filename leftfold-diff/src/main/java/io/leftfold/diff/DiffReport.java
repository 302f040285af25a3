package io.leftfold.diff;

import io.leftfold.diff.Difference.Kind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What a [DecisionDiff] looked at and found.
///
/// @param states         how many were compared, one for each version of each stream
/// @param commands       how many were decided again
/// @param unasked        events of aggregates that no command could be told from; 0 where commands came from a
///     file
/// @param differences    how many of each kind, those that are approved left out
/// @param approved       differences that the file of approvals accepts
/// @param approvalsUnused lines of that file that accepted nothing
public record DiffReport(
        long states,
        long commands,
        long unasked,
        Map<Kind, Long> differences,
        long approved,
        List<String> approvalsUnused) {
    public DiffReport {
        var byKind = new EnumMap<Kind, Long>(Kind.class);
        byKind.putAll(differences);
        differences = Collections.unmodifiableMap(byKind);
        approvalsUnused = List.copyOf(approvalsUnused);
    }

    /// How many differences are left.
    public long count() {
        return differences.values().stream().mapToLong(Long::longValue).sum();
    }

    public boolean isSame() {
        return count() == 0;
    }
}
