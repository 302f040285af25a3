package io.leftfold;

/// The read begins below the first position of the log: older events were archived.
public final class TruncatedException extends LeftfoldException {
    private final long firstPosition;

    public TruncatedException(String message, long firstPosition) {
        super(message);
        this.firstPosition = firstPosition;
    }

    public long firstPosition() {
        return firstPosition;
    }

    @Override
    public String code() {
        return "truncated";
    }
}
