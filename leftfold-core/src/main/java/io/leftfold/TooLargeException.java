package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// Something is beyond the [Limits]; nothing was written.
public final class TooLargeException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "too-large",
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "Something is beyond the limits of one append or query.",
            "Split it.");

    public TooLargeException(String message) {
        super(message);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
