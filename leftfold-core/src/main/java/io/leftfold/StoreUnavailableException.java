package io.leftfold;

/// The store could not be reached or could not write; nothing was written. Trying again later is safe.
public final class StoreUnavailableException extends LeftfoldException {
    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String code() {
        return "store-unavailable";
    }
}
