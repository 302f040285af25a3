package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// An event cannot be decoded by today's code. The event is intact: add an upcaster, or repair the codec.
public final class UndecodableException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "undecodable",
            Category.FIX_CODE,
            Leaves.UNCHANGED,
            "An event cannot be decoded by today's code, or not be encoded; what is stored is intact.",
            "Add an upcaster, or mend the codec.");

    public UndecodableException(String message) {
        super(message);
    }

    public UndecodableException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
