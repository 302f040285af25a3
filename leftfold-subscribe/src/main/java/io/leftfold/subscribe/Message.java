package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.RecordedEvent;
import java.util.List;
import java.util.Set;

/// What came of an [Action].
sealed interface Message {
    /// The first one, before any action.
    record Started() implements Message {}

    record Resumed(io.leftfold.subscribe.Resumed there) implements Message {}

    /// @param events of this partition, by position
    /// @param end    up to where was looked
    /// @param head   of the log
    record PageRead(List<RecordedEvent> events, Checkpoint end, long head, boolean isAtEnd) implements Message {}

    /// The step was recorded.
    record Delivered() implements Message {}

    /// An event could not be handled, and nothing was recorded.
    ///
    /// @param position of the event, 0 where it is not known
    /// @param handled  positions of those that were handled outside of the transaction
    record DeliveryFailed(long position, Set<Long> handled, Failure failure) implements Message {}

    record Marked() implements Message {}

    record Woken() implements Message {}

    /// Something is not available for now, or nobody knows whether it was done.
    record Passing(String reason) implements Message {}

    /// Another claim was made.
    record Fenced() implements Message {}

    record Closed() implements Message {}

    /// It makes no sense to go on.
    record Broken(Throwable reason) implements Message {}
}
