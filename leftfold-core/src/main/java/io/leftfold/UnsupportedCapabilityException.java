package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;
import java.util.List;
import java.util.Set;

/// The store cannot do what the application needs. Choose another store.
public final class UnsupportedCapabilityException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "unsupported-capability",
            Category.FIX_SETUP,
            Leaves.UNCHANGED,
            "The store cannot do what the application needs.",
            "Choose a store that has all it needs.",
            "missing",
            "there");

    private final transient Set<Capability> missing;
    private final transient Set<Capability> there;

    public UnsupportedCapabilityException(Set<Capability> missing, Set<Capability> there) {
        super("the application needs " + missing + ", the store has " + there + "; choose a store that has all");
        this.missing = Set.copyOf(missing);
        this.there = Set.copyOf(there);
    }

    public Set<Capability> missing() {
        return missing;
    }

    public Set<Capability> there() {
        return there;
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }

    @Override
    List<Object> values() {
        return List.of(names(missing), names(there));
    }

    private static List<String> names(Set<Capability> capabilities) {
        return capabilities.stream().map(Capability::name).sorted().toList();
    }
}
