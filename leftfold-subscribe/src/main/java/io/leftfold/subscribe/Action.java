package io.leftfold.subscribe;

import io.leftfold.RecordedEvent;
import java.util.List;
import java.util.Set;

/// What the owner of a partition does next; each is answered with one [Message].
sealed interface Action {
    /// Asks the ledger where to go on, and looks whether the log has that point.
    record Resume() implements Action {}

    record Read(long after, int limit) implements Action {}

    /// Handles events and records `step` with them.
    ///
    /// @param events  may be none: then only the step is recorded
    /// @param handled positions of those of which it is known that they are handled outside of the transaction
    record Deliver(List<RecordedEvent> events, Set<Long> handled, Step step) implements Action {}

    /// Handles the event of a letter, and records `step` with it.
    record Redeliver(DeadLetter letter, Step step) implements Action {}

    record Mark(long position) implements Action {}

    /// Waits for an order, until a moment, and for the log to go on if that is wanted.
    ///
    /// @param untilNanos of [Moment#nanos]
    record Await(long untilNanos, boolean isForGrowth) implements Action {}

    record End(Ending ending) implements Action {}

    /// Why a partition is no longer worked on.
    sealed interface Ending {
        /// As ordered, with nothing in hand.
        record Stopped() implements Ending {}

        /// Another claim was made.
        record Lost() implements Ending {}

        /// The store or the ledger was closed.
        record Closed() implements Ending {}

        /// It cannot go on without somebody's help.
        record Failed(Throwable reason) implements Ending {}
    }
}
