package io.leftfold;

import org.jspecify.annotations.Nullable;

/// An append may or may not have been written. Appending again with the same key is safe and tells.
public final class OutcomeUnknownException extends LeftfoldException {
    private final transient AppendKey key;

    public OutcomeUnknownException(String message, AppendKey key, @Nullable Throwable cause) {
        super(message, cause);
        this.key = key;
    }

    public AppendKey key() {
        return key;
    }

    @Override
    public String code() {
        return "outcome-unknown";
    }
}
