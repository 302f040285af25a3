package io.leftfold;

import java.util.Set;

/// The store cannot do what the application needs. Choose another store.
public final class UnsupportedCapabilityException extends LeftfoldException {
    public UnsupportedCapabilityException(Set<Capability> missing, Set<Capability> there) {
        super("the application needs " + missing + ", the store has " + there + "; choose a store that has all");
    }

    @Override
    public String code() {
        return "unsupported-capability";
    }
}
