package io.leftfold;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// Says what an event is about besides its stream, written `name:value`: `customer:c-17`. Decisions and queries
/// reach across streams by tags.
///
/// @param name  1 to 200 visible characters without a colon
/// @param value 1 to 200 visible characters
public record Tag(String name, String value) implements Comparable<Tag> {
    public Tag {
        Names.check("the name of a tag", name);
        Names.check("the value of a tag", value);
        if (name.indexOf(':') >= 0) {
            throw new IllegalArgumentException("the name of a tag must not hold a colon: " + Names.show(name));
        }
    }

    public static Tag of(String name, String value) {
        return new Tag(name, value);
    }

    /// Reads the written form, split at the first colon.
    ///
    /// @throws IllegalArgumentException if there is no colon, or a part is not allowed
    public static Tag parse(String written) {
        int colon = written.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "a tag is written name:value, for example customer:c-17, not " + Names.show(written));
        }
        return new Tag(written.substring(0, colon), written.substring(colon + 1));
    }

    /// Tags in the order that events keep them in, without doubles.
    static Set<Tag> sorted(Set<Tag> tags) {
        return tags.size() < 2 ? Set.copyOf(tags) : Collections.unmodifiableSet(new TreeSet<>(tags));
    }

    /// By name, then by value, by UTF-16 units.
    @Override
    public int compareTo(Tag other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return name + ":" + value;
    }
}
