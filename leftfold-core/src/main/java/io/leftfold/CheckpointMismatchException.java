package io.leftfold;

/// A checkpoint does not belong to the history that the store holds, or is not where its owner left it. The
/// follower must be reset, or its other owner ended.
public final class CheckpointMismatchException extends LeftfoldException {
    public CheckpointMismatchException(String message) {
        super(message);
    }

    @Override
    public String code() {
        return "checkpoint-mismatch";
    }
}
