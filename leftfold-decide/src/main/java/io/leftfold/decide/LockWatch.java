package io.leftfold.decide;

import java.time.Duration;

/// What one who wants a lock does next, as a function of what it saw. A lease has expired when the store's clock says
/// so, which the newest event of the log tells, or when it was watched for as long as it lives and nothing has
/// happened to it: then it is so by any clock. A wrong judgement hurts no one's safety: who takes a lock
/// over raises its epoch, and all that its last owner writes under the old one is refused.
///
/// @param seen  the lock as it is since then
/// @param since nanoseconds, when it was first seen so
record LockWatch(LockView seen, long since) {
    /// What to do.
    sealed interface Step {
        /// Append that it is acquired, if both streams are still at these versions.
        record Take(LockView seen) implements Step {}

        /// Look again, at the latest after this time.
        record Wait(LockWatch watch, Duration atMost) implements Step {}
    }

    static LockWatch begin(LockView seen, long now) {
        return new LockWatch(seen, now);
    }

    /// @param now nanoseconds, when `view` was read
    Step next(LockView view, long now) {
        var watch = view.isAsIn(seen) ? this : begin(view, now);
        if (view.isExpired()) {
            return new Step.Take(view);
        }
        var left = view.held().orElseThrow().timeToLive().minusNanos(now - watch.since);
        return left.isPositive() ? new Step.Wait(watch, left) : new Step.Take(view);
    }
}
