package io.leftfold;

/// What a [UnitOfWork] has to do with: for one thread, until the work returns.
///
/// @param <T> what reaches the caller's tables
public interface Transaction<T> {
    /// For the work's own statements. It cannot end the transaction.
    T connection();

    /// Appends when the work has returned, behind those that were asked for before, whose events it meets.
    /// What it requires is looked at then.
    ///
    /// @throws TooLargeException     if it is beyond one of the [Limits], or all of them together are beyond
    ///     what one append may carry
    /// @throws IllegalStateException if the work has returned
    QueuedAppend append(Append append);
}
