package io.leftfold.process;

import java.util.Set;

/// What became of the state of an instance.
///
/// @param state as JSON
/// @param keys  by which events find it from now on, besides those that it has, written `name:value`
/// @param lost  by which they do not find it any more
public record Change(String state, Set<String> keys, Set<String> lost) {
    public Change {
        keys = Set.copyOf(keys);
        lost = Set.copyOf(lost);
    }
}
