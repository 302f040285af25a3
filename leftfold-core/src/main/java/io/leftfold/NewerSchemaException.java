package io.leftfold;

/// The store was written by a newer version of Leftfold, and nothing was touched. Use that version or a newer
/// one.
public final class NewerSchemaException extends LeftfoldException {
    public NewerSchemaException(String message) {
        super(message);
    }

    @Override
    public String code() {
        return "newer-schema";
    }
}
