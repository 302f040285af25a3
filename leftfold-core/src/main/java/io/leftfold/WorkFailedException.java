package io.leftfold;

/// What the caller wanted done in a transaction failed, and its cause says why. Nothing of the transaction was
/// done: mend the statement or the handler.
public final class WorkFailedException extends LeftfoldException {
    public WorkFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String code() {
        return "work-failed";
    }
}
