package io.leftfold;

/// Says what an event is about besides its stream, written `name:value`: `customer:c-17`. Decisions and queries
/// reach
/// across streams by tags.
///
/// @param name  1 to 200 visible characters without a colon
/// @param value 1 to 200 visible characters
public record Tag(String name, String value) {
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

    @Override
    public String toString() {
        return name + ":" + value;
    }
}
