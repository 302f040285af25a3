package io.leftfold;

/// A store whose database holds tables of the caller's own, so that rows and events can be committed together.
///
/// @param <T> what work gets to reach the tables, for example a JDBC connection
public interface TransactionalStore<T> extends EventStore {
    /// Runs `work` in one transaction, and in it the appends that it asks for, when it has returned; commits
    /// both, or nothing of either. Work whose keys were all used before, by the same appends, is undone: it was
    /// done then, and its appends get their first outcomes.
    ///
    /// Work may read what others have committed before each of its statements. It is not run again by itself.
    ///
    /// @throws ConditionFailedException  if an append is refused; nothing was done
    /// @throws KeyReusedException        if a key was used for something else; nothing was done
    /// @throws WorkFailedException       if `work` threw a checked exception or its SQL is wrong; nothing was
    ///     done
    /// @throws StoreUnavailableException if the database cannot be reached, or ended the transaction; nothing
    ///     was done
    /// @throws OutcomeUnknownException   if it may have been committed; running it again with the same key is
    ///     safe
    /// @throws RuntimeException          whatever else `work` threw; nothing was done
    <R> R inTransaction(UnitOfWork<T, R> work);
}
