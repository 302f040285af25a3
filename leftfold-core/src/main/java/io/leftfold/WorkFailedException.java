package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// What the caller wanted done in a transaction failed, and its cause says why. Nothing of the transaction was
/// done: mend the statement or the handler.
public final class WorkFailedException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "work-failed",
            Category.FIX_CODE,
            Leaves.UNCHANGED,
            "What was to be done in a transaction of the read models failed.",
            "Mend the statement or the handler as the cause says.");

    public WorkFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
