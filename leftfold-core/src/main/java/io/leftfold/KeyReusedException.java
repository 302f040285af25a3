package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;
import java.util.List;

/// An append key was used before for something else; nothing was written. The caller has a bug, or two callers
/// share a key.
public final class KeyReusedException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "key-reused",
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "An append key, or a command id, was used before with another content.",
            "Use a key once; two callers that share keys must not.",
            "key");

    private final transient AppendKey key;

    public KeyReusedException(String message, AppendKey key) {
        super(message);
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
