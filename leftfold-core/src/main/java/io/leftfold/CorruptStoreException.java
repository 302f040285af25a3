package io.leftfold;

/// What is stored contradicts itself. Stop, keep the files, restore from a backup; never skip over it.
public final class CorruptStoreException extends LeftfoldException {
    public CorruptStoreException(String message) {
        super(message);
    }

    public CorruptStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String code() {
        return "corrupt-store";
    }
}
