package io.leftfold.subscribe;

/// What a subscription is doing.
public sealed interface SubscriptionStatus {
    /// The last position that it has handled or passed over, 0 for none.
    long position();

    /// Events up to `head` are still to be handled.
    record CatchingUp(long position, long head) implements SubscriptionStatus {}

    /// All that was there is handled; it waits for more.
    record Live(long position) implements SubscriptionStatus {}

    /// The store cannot be read just now; it tries again.
    record Waiting(long position, RuntimeException reason) implements SubscriptionStatus {}

    /// It has stopped because the event after `position` could not be handled.
    record Failed(long position, Throwable reason) implements SubscriptionStatus {}

    /// It was closed.
    record Closed(long position) implements SubscriptionStatus {}

    /// Whether it has ended for good.
    default boolean isOver() {
        return switch (this) {
            case CatchingUp _, Live _, Waiting _ -> false;
            case Failed _, Closed _ -> true;
        };
    }
}
