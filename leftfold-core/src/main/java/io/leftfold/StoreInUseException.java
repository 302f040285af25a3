package io.leftfold;

/// Another process writes to the store. Nothing was touched: end that process, or open the store to read only.
public final class StoreInUseException extends LeftfoldException {
    public StoreInUseException(String message) {
        super(message);
    }

    @Override
    public String code() {
        return "store-in-use";
    }
}
