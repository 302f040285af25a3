package io.leftfold.postgres;

/// What a caller wants done in one transaction: statements of its own, and appends.
public interface UnitOfWork<R> {
    R in(Transaction transaction) throws Exception;
}
