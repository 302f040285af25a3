package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// What is stored contradicts itself. Stop, keep the files, restore from a backup; never skip over it.
public final class CorruptStoreException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "corrupt-store",
            Category.STOP,
            Leaves.UNCHANGED,
            "What is stored contradicts itself.",
            "Stop, keep the files as they are, verify them, and restore from a backup; never skip over it.");

    public CorruptStoreException(String message) {
        super(message);
    }

    public CorruptStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
