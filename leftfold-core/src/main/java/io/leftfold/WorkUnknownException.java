package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// Work in a transaction of read models may or may not have been done, and it has no key that would tell. Look
/// at the checkpoint, or at the tables, before it is done again.
public final class WorkUnknownException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "work-unknown",
            Category.LOOK_FIRST,
            Leaves.UNKNOWN,
            "The connection to the read models broke at a commit, and it could not be found out whether that took place.",
            "Load the checkpoint, or look at the tables where the work has none. A subscription does so by itself.");

    public WorkUnknownException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
