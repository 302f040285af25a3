package io.leftfold.cli;

import java.util.HexFormat;

/// Makes text safe for a terminal: what is invisible there, or would steer it, is written as an escape.
final class Visible {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Visible() {}

    /// `text` on one line.
    static String of(String text) {
        if (text.codePoints().noneMatch(Visible::isInvisible)) {
            return text;
        }
        var shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                    if (isInvisible(c)) {
                        shown.append("\\u{").append(Integer.toHexString(c)).append('}');
                    } else {
                        shown.appendCodePoint(c);
                    }
                }
            }
        });
        return shown.toString();
    }

    /// The same JSON, in which every invisible character of a text is an escape. Line breaks stay: JSON has them
    /// between its parts only.
    static String json(String json) {
        if (json.codePoints().noneMatch(c -> c != '\n' && isInvisible(c))) {
            return json;
        }
        var shown = new StringBuilder(json.length() + 16);
        json.codePoints().forEach(c -> {
            if (c != '\n' && isInvisible(c)) {
                for (char unit : Character.toChars(c)) {
                    shown.append("\\u").append(HEX.toHexDigits(unit));
                }
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    private static boolean isInvisible(int c) {
        if (c >= ' ' && c <= '~') {
            return false;
        }
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
