package io.leftfold.project;

import io.leftfold.Event;
import io.leftfold.EventCodec;
import io.leftfold.Names;
import io.leftfold.Query;
import java.util.Optional;
import java.util.function.Consumer;

/// What is kept in a database by folding events into it: tables of its own, or documents. It has versions, each
/// built and kept by a subscription of its own beside the others; [Projections] says which one is read.
///
/// @param <E> the events that it is made of
public sealed interface ReadModel<E> permits Projection, Documents {
    /// The same for all versions.
    String name();

    /// From 1. Another one for anything that changes what is kept: the shape, the rules, the events.
    int version();

    EventCodec<E> codec();

    /// Which events it gets.
    Query query();

    /// What is called after an event has taken effect, while this version is the one that is read: see
    /// [Projections#changes].
    Optional<Consumer<Event<E>>> onChange();

    /// The name of the subscription that keeps it.
    default String subscription() {
        return subscription(name(), version());
    }

    /// The first version goes by the name alone.
    static String subscription(String name, int version) {
        return version == 1 ? name : name + "@" + version;
    }

    /// What `{v}` stands for in the names of the tables of a version: nothing for the first, so that tables which
    /// were there before versions keep their names.
    static String suffix(int version) {
        return version == 1 ? "" : "_v" + version;
    }

    /// @throws IllegalArgumentException if they are not allowed
    static void check(String name, int version) {
        Names.check("a projection", name);
        if (name.length() > 150 || name.matches(".*[@{}/].*")) {
            throw new IllegalArgumentException(
                    "the name of a projection has at most 150 characters, none of @ { } and /: " + name);
        }
        if (version < 1) {
            throw new IllegalArgumentException("the version of " + name + " is at least 1: " + version);
        }
    }
}
