package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// More was asked of the store than it got done in time; nothing was written. Try again later, or ask for less.
public final class OverloadedException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "overloaded",
            Category.RETRY_LATER,
            Leaves.UNCHANGED,
            "More was asked of the store than it got done in time.",
            "Try again later, or ask for less at once.");

    public OverloadedException(String message) {
        super(message);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
