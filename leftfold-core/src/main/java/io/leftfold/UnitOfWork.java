package io.leftfold;

/// What a caller wants done in one transaction: statements of its own, and appends.
public interface UnitOfWork<T, R> {
    R in(Transaction<T> transaction) throws Exception;
}
