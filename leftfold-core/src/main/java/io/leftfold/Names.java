package io.leftfold;

/// What every name that reaches a store must satisfy: it is printed, indexed, compared and put into file names,
/// so whatever is invisible or ambiguous is refused at the door.
final class Names {
    /// Most characters (UTF-16 units) of a name.
    static final int LENGTH_MAX = 200;

    private Names() {}

    /// @throws IllegalArgumentException if `name` is blank, longer than [#LENGTH_MAX], begins or ends with white
    ///     space, or holds a control or formatting character (bidirectional marks among them) or half a
    ///     surrogate pair
    static String check(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank");
        }
        if (name.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(what + " must have at most " + LENGTH_MAX + " characters, not "
                    + name.length() + ": " + show(name));
        }
        if (isSpace(name.codePointAt(0)) || isSpace(name.codePointBefore(name.length()))) {
            throw new IllegalArgumentException(what + " must not begin or end with white space: " + show(name));
        }
        if (holdsInvisible(name)) {
            throw new IllegalArgumentException(
                    what + " must not hold control, formatting or broken characters: " + show(name));
        }
        return name;
    }

    /// A name as it may stand in a message: at most 60 characters, the invisible ones escaped.
    static String show(String name) {
        var shown = new StringBuilder("\"");
        name.codePoints().limit(60).forEach(c -> {
            if (isInvisible(c)) {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.append(name.codePointCount(0, name.length()) > 60 ? "…\"" : "\"")
                .toString();
    }

    /// Names are checked whenever an event is read, so the usual ones take the short way.
    private static boolean holdsInvisible(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c > '~') {
                return name.codePoints().anyMatch(Names::isInvisible);
            }
        }
        return false;
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
