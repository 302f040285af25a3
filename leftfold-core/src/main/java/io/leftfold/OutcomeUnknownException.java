package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An append may or may not have been written. Appending again with the same key is safe and tells.
public final class OutcomeUnknownException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "outcome-unknown",
            Category.APPEND_AGAIN,
            Leaves.UNKNOWN,
            "A commit failed in a way that does not tell whether it took place.",
            "Append again with the same key: nothing is written twice. A store that takes no more appends is to be opened anew before.",
            "key");

    private final transient AppendKey key;

    public OutcomeUnknownException(String message, AppendKey key, @Nullable Throwable cause) {
        super(message, cause);
        this.key = key;
    }

    public AppendKey key() {
        return key;
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }

    @Override
    List<Object> values() {
        return List.of(key.value());
    }
}
