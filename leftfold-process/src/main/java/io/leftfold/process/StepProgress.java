package io.leftfold.process;

import java.util.ArrayList;
import java.util.List;

/// How far a step of an instance is.
///
/// @param attempt    the newest, from 1; those of its compensation count anew
/// @param base       the attempt before which retries do not count
/// @param isInFlight whether it is not known what became of its commands
/// @param sent       those accepted, of all attempts that were not void
/// @param isWhole    whether these are all
/// @param undone     those of its compensation that were accepted
/// @param timeout    the name of the timer that ends it, empty for none
/// @param omen       what an event has said of it before it began
public record StepProgress(
        Phase phase,
        int attempt,
        int base,
        boolean isInFlight,
        List<Sent> sent,
        boolean isWhole,
        List<Sent> undone,
        String timeout,
        Omen omen) {
    /// What is known of a step in advance.
    public enum Omen {
        NONE,
        COMPLETES,
        FAILS
    }

    static final StepProgress PENDING =
            new StepProgress(Phase.PENDING, 0, 0, false, List.of(), false, List.of(), "", Omen.NONE);

    StepProgress to(Phase phase) {
        return new StepProgress(phase, attempt, base, isInFlight, sent, isWhole, undone, timeout, omen);
    }

    StepProgress started(Phase phase, int attempt, int base, boolean isInFlight, String timeout) {
        return new StepProgress(phase, attempt, base, isInFlight, sent, isWhole, undone, timeout, omen);
    }

    StepProgress landed(List<Sent> more, boolean isWhole) {
        return new StepProgress(phase, attempt, base, false, plus(sent, more), isWhole, undone, timeout, omen);
    }

    /// Nothing is left of what was sent.
    StepProgress voided() {
        return new StepProgress(phase, attempt, base, false, List.of(), false, undone, timeout, omen);
    }

    StepProgress undone(List<Sent> more) {
        return new StepProgress(phase, attempt, base, isInFlight, sent, isWhole, plus(undone, more), timeout, omen);
    }

    StepProgress with(Omen omen) {
        return new StepProgress(phase, attempt, base, isInFlight, sent, isWhole, undone, timeout, omen);
    }

    private static List<Sent> plus(List<Sent> some, List<Sent> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }
}
