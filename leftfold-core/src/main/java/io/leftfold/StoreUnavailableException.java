package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// The store could not be reached or could not write; nothing was written. Trying again later is safe.
public final class StoreUnavailableException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "store-unavailable",
            Category.RETRY_LATER,
            Leaves.UNCHANGED,
            "The store could not be reached or could not write, or the thread was interrupted before.",
            "Do what the message says, and try again.");

    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
