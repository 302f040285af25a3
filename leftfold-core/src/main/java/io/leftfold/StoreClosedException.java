package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// The store is closed; nothing was written.
public final class StoreClosedException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "store-closed",
            Category.FIX_SETUP,
            Leaves.UNCHANGED,
            "The store is closed.",
            "Open it again; a caller that meets this while the application ends just ends.");

    public StoreClosedException(String message) {
        super(message);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
