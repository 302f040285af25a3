package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// The store was written by a newer version of Leftfold, and nothing was touched. Use that version or a newer
/// one.
public final class NewerSchemaException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "newer-schema",
            Category.FIX_SETUP,
            Leaves.UNCHANGED,
            "A newer version of Leftfold wrote the store.",
            "Use that version or a newer one.");

    public NewerSchemaException(String message) {
        super(message);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
