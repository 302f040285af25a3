package io.leftfold.json;

/// Texts from outside as they may stand in a message: at most 60 characters, on one line, nothing invisible.
final class Shown {
    private static final int LENGTH_MAX = 60;

    private Shown() {}

    static String text(String text) {
        var shown = new StringBuilder();
        text.codePoints().limit(LENGTH_MAX).forEach(c -> {
            if (isVisible(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return shown.append(text.codePointCount(0, text.length()) > LENGTH_MAX ? "…" : "")
                .toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
