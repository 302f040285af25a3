package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// The store takes no appends the way it was opened; nothing was written.
public final class ReadOnlyStoreException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "read-only-store",
            Category.FIX_SETUP,
            Leaves.UNCHANGED,
            "The store takes no appends the way it was opened, or its file cannot be written.",
            "Open it for appends, or allow writing to the file and its folder.");

    public ReadOnlyStoreException(String message) {
        super(message);
    }

    public ReadOnlyStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
