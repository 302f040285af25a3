package io.leftfold;

/// More was asked of the store than it got done in time; nothing was written. Try again later, or ask for less.
public final class OverloadedException extends LeftfoldException {
    public OverloadedException(String message) {
        super(message);
    }

    @Override
    public String code() {
        return "overloaded";
    }
}
