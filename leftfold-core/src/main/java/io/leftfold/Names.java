package io.leftfold;

/// What every name that reaches a store must satisfy: it is printed, indexed, compared and put into file names,
/// so whatever is invisible or ambiguous is refused at the door.
public final class Names {
    /// Most characters (UTF-16 units) of a name.
    static final int LENGTH_MAX = 200;

    /// First and last of each range of formatting characters in Unicode 16, and of those kept free for more.
    private static final int[] FORMATTING = {
        0xAD, 0xAD, 0x600, 0x605, 0x61C, 0x61C, 0x6DD, 0x6DD, 0x70F, 0x70F, 0x890, 0x891, 0x8E2, 0x8E2, 0x180E, 0x180E,
        0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x206F, 0xFEFF, 0xFEFF, 0xFFF0, 0xFFFB, 0x110BD, 0x110BD, 0x110CD,
        0x110CD, 0x13430, 0x1343F, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0000, 0xE00FF, 0xE01F0, 0xE0FFF
    };

    private Names() {}

    /// @throws IllegalArgumentException if `name` is blank, longer than [#LENGTH_MAX], begins or ends with white
    ///     space, or holds a control or formatting character (bidirectional marks among them), half a
    ///     surrogate pair, or what is no character
    public static String check(String what, String name) {
        if (isPlain(name)) {
            return name;
        }
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
        if (name.codePoints().anyMatch(Names::isInvisible)) {
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

    /// Whether `text` cannot be written as UTF-8.
    static boolean holdsHalfPair(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
            }
        }
        return false;
    }

    /// Names are checked whenever an event is read, so the usual ones take this short way: printable ASCII
    /// without spaces.
    private static boolean isPlain(String name) {
        int length = name.length();
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c > '~') {
                return false;
            }
        }
        return length > 0 && length <= LENGTH_MAX;
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /// The same in every version of Java: a name that was written must be readable for ever, also by a version
    /// that knows more characters, or fewer.
    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> isFormatting(c) || isNoCharacter(c);
        };
    }

    private static boolean isFormatting(int c) {
        for (int i = 0; i < FORMATTING.length && c >= FORMATTING[i]; i += 2) {
            if (c <= FORMATTING[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /// What Unicode never gives a meaning to.
    private static boolean isNoCharacter(int c) {
        return (c & 0xFFFE) == 0xFFFE || c >= 0xFDD0 && c <= 0xFDEF;
    }
}
