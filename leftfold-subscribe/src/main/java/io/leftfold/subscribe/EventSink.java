package io.leftfold.subscribe;

import io.leftfold.RecordedEvent;
import java.util.function.Consumer;

/// Handles the events of a subscription. Called for several partitions at once; for each of them by one thread at
/// a time, unless [SubscriptionOptions#lanes] says otherwise.
///
/// @param <T> the ledger's transaction
public interface EventSink<T> {
    /// Handles `batch` outside of any transaction: it may come again after a failure, from [Batch#claim] on
    /// another node too. Its effects stand whatever becomes of the checkpoint.
    default void before(Batch batch) {}

    /// Handles `batch` within the transaction that moves the checkpoint: what it writes through `transaction`
    /// takes effect exactly once. It may be run again if the transaction has to be.
    default void within(Batch batch, T transaction) throws Exception {}

    /// Calls `handler` for each event at least once, with the event as the cause of what it does.
    static <T> EventSink<T> each(Consumer<RecordedEvent> handler) {
        return new EventSink<>() {
            @Override
            public void before(Batch batch) {
                batch.forEach(handler);
            }
        };
    }
}
