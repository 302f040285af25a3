package io.leftfold;

/// The store is closed; nothing was written.
public final class StoreClosedException extends LeftfoldException {
    public StoreClosedException(String message) {
        super(message);
    }

    @Override
    public String code() {
        return "store-closed";
    }
}
