package io.leftfold;

/// A subscription stopped because an event could not be handled, and its cause says why. The event and all after
/// it are still to come: mend the handler, then start the subscription again.
public final class SubscriptionFailedException extends LeftfoldException {
    public SubscriptionFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String code() {
        return "subscription-failed";
    }
}
