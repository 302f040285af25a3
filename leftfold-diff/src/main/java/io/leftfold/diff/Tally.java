package io.leftfold.diff;

import io.leftfold.diff.Difference.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What a part of the work came to. For use by one thread at a time.
final class Tally {
    /// Of one part; beyond it they are counted and not kept.
    private static final int KEPT_MAX = 1_000;

    private final Approvals approvals;
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<Difference> kept = new ArrayList<>();
    long states;
    long commands;
    long seen;
    long asked;
    private long approved;

    Tally(Approvals approvals) {
        this.approvals = approvals;
    }

    void add(Difference difference) {
        if (approvals.accept(difference)) {
            approved++;
            return;
        }
        counts.merge(difference.kind(), 1L, Long::sum);
        if (kept.size() < KEPT_MAX) {
            kept.add(difference);
        }
    }

    /// Takes over what `part` counted, and hands on what it kept.
    void add(Tally part, Consumer<Difference> each) {
        part.counts.forEach((kind, count) -> counts.merge(kind, count, Long::sum));
        states += part.states;
        commands += part.commands;
        seen += part.seen;
        asked += part.asked;
        approved += part.approved;
        part.kept.forEach(each);
    }

    DiffReport report() {
        return new DiffReport(states, commands, Math.max(0, seen - asked), counts, approved, approvals.unused());
    }
}
