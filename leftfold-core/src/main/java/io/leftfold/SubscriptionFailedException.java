package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;

/// A subscription stopped because an event could not be handled, and its cause says why. The event and all after
/// it are still to come: mend the handler, then start the subscription again.
public final class SubscriptionFailedException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "subscription-failed",
            Category.FIX_CODE,
            Leaves.DONE_BEFORE,
            "A subscription stopped, since an event could not be handled.",
            "Mend the handler as the cause says, and start the subscription again: that event and all after it are still to come.");

    public SubscriptionFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }
}
