package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// What was owned for a time, a partition of a subscription or a lock, belongs to another one now. Nothing that
/// the former owner does under its claim takes effect.
public final class LeaseLostException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "lease-lost",
            Category.RETRY_LATER,
            Leaves.UNCHANGED,
            "A partition of a subscription, or a lock, was claimed by another node since.",
            "Stop what rests on the claim; claim it again to go on. If nodes lose their leases while they work, give the leases more time.");

    public LeaseLostException(String message) {
        super(message);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
