package io.leftfold.jdbc;

/// Text that somebody else chose, as databases can keep it: they take no NUL and no half of a surrogate pair.
final class Escapes {
    private static final int UNIT = "\\u0000".length();

    private Escapes() {}

    static String escape(String text) {
        int first = 0;
        while (first < text.length() && isKept(text, first)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        var escaped = new StringBuilder(text.substring(0, first));
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isKept(text, i)) {
                escaped.append(c);
            } else {
                escaped.append("\\u").append(Integer.toHexString(c + 0x1_0000), 1, 5);
            }
        }
        return escaped.toString();
    }

    static String unescape(String escaped) {
        int at = escaped.indexOf('\\');
        if (at < 0) {
            return escaped;
        }
        var text = new StringBuilder(escaped.length());
        int from = 0;
        while (at >= 0) {
            text.append(escaped, from, at).append((char) Integer.parseInt(escaped, at + 2, at + UNIT, 16));
            from = at + UNIT;
            at = escaped.indexOf('\\', from);
        }
        return text.append(escaped, from, escaped.length()).toString();
    }

    private static boolean isKept(String text, int i) {
        char c = text.charAt(i);
        if (!Character.isSurrogate(c)) {
            return c != '\\' && c != 0;
        }
        return Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
