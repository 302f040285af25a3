package io.leftfold;

/// The store takes no appends the way it was opened; nothing was written.
public final class ReadOnlyStoreException extends LeftfoldException {
    public ReadOnlyStoreException(String message) {
        super(message);
    }

    public ReadOnlyStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String code() {
        return "read-only-store";
    }
}
