package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// A file or a database is none of Leftfold's, or not of the kind that it was opened as. Nothing was touched:
/// say where another one is.
public final class ForeignStoreException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "foreign-store",
            Category.FIX_SETUP,
            Leaves.UNCHANGED,
            "A file or a database is none of Leftfold's, or not of the kind that it was opened as.",
            "Give the path of another file, or the place of another database.");

    public ForeignStoreException(String message) {
        super(message);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
