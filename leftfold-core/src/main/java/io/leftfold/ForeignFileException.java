package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// A file is none of Leftfold's, or not of the kind that it was opened as. Nothing was touched: give the path of
/// another file.
public final class ForeignFileException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "foreign-file",
            Category.FIX_SETUP,
            Leaves.UNCHANGED,
            "A file is none of Leftfold's, or not of the kind that it was opened as.",
            "Give the path of another file.");

    public ForeignFileException(String message) {
        super(message);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
