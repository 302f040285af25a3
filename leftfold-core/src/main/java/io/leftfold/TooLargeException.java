package io.leftfold;

/// Something is beyond the [Limits]; nothing was written.
public final class TooLargeException extends LeftfoldException {
    public TooLargeException(String message) {
        super(message);
    }

    @Override
    public String code() {
        return "too-large";
    }
}
