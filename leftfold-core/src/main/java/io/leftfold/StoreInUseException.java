package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// Another process writes to the store. Nothing was touched: end that process, or open the store to read only.
public final class StoreInUseException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "store-in-use",
            Category.FIX_SETUP,
            Leaves.UNCHANGED,
            "Another process, or this one, has the store open for appends.",
            "End that process, or open the store to read only.");

    public StoreInUseException(String message) {
        super(message);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
