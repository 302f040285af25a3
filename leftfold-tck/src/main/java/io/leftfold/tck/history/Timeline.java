package io.leftfold.tck.history;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A register that only counts up, as a stream's version or the head of the log does, with what operations say
/// about when it reached each value.
///
/// Whether all of it can be true at once is the walk of Gibbons and Korach ("Testing Shared Memories", SIAM
/// Journal on Computing 26, 1997) for the easy case that the order of the writes is known: each value is reached
/// as early as what came before allows, and too late if somebody had seen it by then. Complete, and linear in
/// values and operations.
final class Timeline {
    private final String what;
    private final long[] notBefore;
    private final long[] notAfter;
    private final @Nullable Operation[] before;
    private final @Nullable Operation[] after;

    /// @param what  how messages name it
    /// @param value its last
    Timeline(String what, int value) {
        this.what = what;
        notBefore = new long[value + 2];
        notAfter = new long[value + 2];
        before = new Operation[value + 2];
        after = new Operation[value + 2];
        Arrays.fill(notBefore, Long.MIN_VALUE);
        Arrays.fill(notAfter, Long.MAX_VALUE);
    }

    /// The value was not reached when `operation` began.
    void notBefore(int value, Operation operation) {
        if (operation.invoked() > notBefore[value]) {
            notBefore[value] = operation.invoked();
            before[value] = operation;
        }
    }

    /// The value was reached when `operation` returned.
    void notAfter(int value, Operation operation) {
        if (operation.returned() < notAfter[value]) {
            notAfter[value] = operation.returned();
            after[value] = operation;
        }
    }

    /// `operation` saw a value of `low` to `high`.
    void saw(int low, int high, Operation operation) {
        notAfter(low, operation);
        notBefore(high + 1, operation);
    }

    /// The first contradiction.
    Optional<Violation> walk() {
        int latest = 0;
        // What lies above the last value is never reached, so nothing is wrong with it.
        for (int value = 1; value < notBefore.length - 1; value++) {
            latest = notBefore[value] > notBefore[latest] ? value : latest;
            var seen = after[value];
            var unseen = before[latest];
            if (seen != null && unseen != null && notBefore[latest] > notAfter[value]) {
                return Optional.of(Violation.of(
                        Anomaly.NOT_LINEARIZABLE,
                        what + " was " + value + " or more when " + seen + " returned at " + seen.returned()
                                + ", but still below " + latest + " when " + unseen + " was invoked later, at "
                                + unseen.invoked(),
                        seen,
                        unseen));
            }
        }
        return Optional.empty();
    }
}
