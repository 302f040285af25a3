package io.leftfold.subscribe;

/// What a subscription, or a partition of it, is doing.
public sealed interface SubscriptionStatus {
    /// The last position that it has handled or passed over, 0 for none. A letter counts as handled.
    long position();

    /// Events up to `head` are still to be handled.
    record CatchingUp(long position, long head) implements SubscriptionStatus {}

    /// All that was there is handled; it waits for more.
    record Live(long position) implements SubscriptionStatus {}

    /// It cannot go on just now, and tries again by itself.
    record Waiting(long position, String reason) implements SubscriptionStatus {}

    /// It stands still because somebody wants it to.
    record Paused(long position, String reason) implements SubscriptionStatus {}

    /// It has stopped behind `position`, and does not go on before somebody has mended what `reason` says.
    record Failed(long position, Throwable reason) implements SubscriptionStatus {}

    /// It was closed.
    record Closed(long position) implements SubscriptionStatus {}

    /// Whether it has ended for good.
    default boolean isOver() {
        return switch (this) {
            case CatchingUp _, Live _, Waiting _, Paused _ -> false;
            case Failed _, Closed _ -> true;
        };
    }
}
