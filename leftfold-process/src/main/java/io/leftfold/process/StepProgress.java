package io.leftfold.process;

import java.util.ArrayList;
import java.util.List;

/// How far a step of an instance is. Its commands are on their way in [Phase#RUNNING], those of its compensation
/// in [Phase#UNDOING], and in no other.
///
/// @param attempt the newest, from 1; those of its compensation count anew
/// @param base    the attempt before which retries do not count
/// @param since   position of the event that has begun the newest attempt whose commands were sent; 0 where none
///     were
/// @param sent    those accepted, of all attempts that were not void
/// @param isWhole whether these are all
/// @param undone  those of its compensation that were accepted
/// @param timeout the name of the timer that ends it, empty for none
/// @param omen    what an event has said of it that it did not wait for yet
public record StepProgress(
        Phase phase,
        int attempt,
        int base,
        long since,
        List<Sent> sent,
        boolean isWhole,
        List<Sent> undone,
        String timeout,
        Omen omen) {
    /// What is known of a step in advance.
    ///
    /// @param position of the event
    public record Omen(Kind kind, long position) {
        static final Omen NONE = new Omen(Kind.NONE, 0);

        public enum Kind {
            NONE,
            COMPLETES,
            FAILS
        }
    }

    static final StepProgress PENDING =
            new StepProgress(Phase.PENDING, 0, 0, 0, List.of(), false, List.of(), "", Omen.NONE);

    /// Whether the newest that it has started is `child`, a stream.
    boolean isOf(String child) {
        return !sent.isEmpty() && sent.getLast().stream().equals(child);
    }

    StepProgress to(Phase phase) {
        return new StepProgress(phase, attempt, base, since, sent, isWhole, undone, timeout, omen);
    }

    StepProgress started(Phase phase, int attempt, int base, String timeout) {
        return new StepProgress(phase, attempt, base, since, sent, isWhole, undone, timeout, omen);
    }

    StepProgress sent(long since, List<Sent> more, boolean isWhole) {
        return new StepProgress(Phase.WAITING, attempt, base, since, plus(sent, more), isWhole, undone, timeout, omen);
    }

    /// Nothing is left of what was sent.
    StepProgress voided() {
        return new StepProgress(phase, attempt, base, since, List.of(), false, undone, timeout, omen);
    }

    StepProgress undone(List<Sent> more) {
        return new StepProgress(phase, attempt, base, since, sent, isWhole, plus(undone, more), timeout, omen);
    }

    StepProgress with(Omen omen) {
        return new StepProgress(phase, attempt, base, since, sent, isWhole, undone, timeout, omen);
    }

    private static List<Sent> plus(List<Sent> some, List<Sent> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }
}
