package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;
import java.util.List;

/// The read begins below the first position of the log: older events were archived.
public final class TruncatedException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "truncated",
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "A read begins below the first position of the log, where events were archived.",
            "Begin at the first position.",
            "firstPosition");

    private final long firstPosition;

    public TruncatedException(String message, long firstPosition) {
        super(message);
        this.firstPosition = firstPosition;
    }

    public long firstPosition() {
        return firstPosition;
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }

    @Override
    List<Object> values() {
        return List.of(firstPosition);
    }
}
