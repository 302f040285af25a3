package io.leftfold;

/// An append key was used before for something else; nothing was written. The caller has a bug, or two callers
/// share a key.
public final class KeyReusedException extends LeftfoldException {
    private final transient AppendKey key;

    public KeyReusedException(String message, AppendKey key) {
        super(message);
        this.key = key;
    }

    public AppendKey key() {
        return key;
    }

    @Override
    public String code() {
        return "key-reused";
    }
}
