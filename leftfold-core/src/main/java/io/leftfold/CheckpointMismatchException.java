package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// A checkpoint does not belong to the history that the store holds, or is not where its owner left it. The
/// follower must be reset, or its other owner ended.
public final class CheckpointMismatchException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "checkpoint-mismatch",
            Category.STOP,
            Leaves.UNCHANGED,
            "A checkpoint is of another log, of another incarnation, or not where its owner left it.",
            "Reset the follower, so that it builds anew; or end the other process that moves the same checkpoint.");

    public CheckpointMismatchException(String message) {
        super(message);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
