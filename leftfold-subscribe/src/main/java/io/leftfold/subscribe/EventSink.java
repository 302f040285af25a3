package io.leftfold.subscribe;

/// Handles the events of a subscription. Called for each partition by one thread at a time, for several at once.
///
/// @param <T> the ledger's transaction
public interface EventSink<T> {
    /// Handles `batch` outside of any transaction: it may come again after a failure, from [Batch#claim] on
    /// another node too. Its effects stand whatever becomes of the checkpoint.
    default void before(Batch batch) {}

    /// Handles `batch` within the transaction that moves the checkpoint: what it writes through `transaction`
    /// takes effect exactly once. It may be run again if the transaction has to be.
    default void within(Batch batch, T transaction) throws Exception {}
}
