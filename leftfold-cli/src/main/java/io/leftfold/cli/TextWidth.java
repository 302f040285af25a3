package io.leftfold.cli;

/// How many columns of a terminal text takes: none for combining marks, two for East Asian wide characters and
/// pictures, one for all others.
final class TextWidth {
    /// First and last of each range of wide characters, after Unicode's EastAsianWidth.txt, neighbours merged.
    private static final int[] WIDE = {
        0x1100, 0x115F, 0x231A, 0x231B, 0x23E9, 0x23F3, 0x25FD, 0x25FE, 0x2614, 0x2615, 0x2648, 0x2653, 0x26A1, 0x26A1,
        0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26F2, 0x26F5, 0x2705, 0x2705, 0x2728, 0x2728, 0x274C, 0x274E, 0x2753, 0x2757,
        0x2795, 0x2797, 0x2B1B, 0x2B1C, 0x2B50, 0x2B55, 0x2E80, 0x303E, 0x3041, 0x33FF, 0x3400, 0x4DBF, 0x4E00, 0xA4CF,
        0xA960, 0xA97F, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE30, 0xFE6F, 0xFF00, 0xFF60, 0xFFE0, 0xFFE6, 0x17000,
        0x18CFF, 0x1B000, 0x1B2FF, 0x1F18E, 0x1F19A, 0x1F200, 0x1F320, 0x1F32D, 0x1F64F, 0x1F680, 0x1F6FC, 0x1F7E0,
        0x1F7F0, 0x1F90C, 0x1FAFF, 0x20000, 0x3FFFD
    };

    private TextWidth() {}

    static int of(String text) {
        return text.codePoints().map(TextWidth::of).sum();
    }

    /// `text` in at most `width` columns, ending in … where it was cut.
    static String cut(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        var cut = new StringBuilder();
        int used = 1;
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            used += of(c);
            if (used > width) {
                break;
            }
            cut.appendCodePoint(c);
            at += Character.charCount(c);
        }
        return width < 1 ? "" : cut.append('…').toString();
    }

    static String padded(String text, int width, boolean toTheRight) {
        var padding = " ".repeat(Math.max(0, width - of(text)));
        return toTheRight ? padding + text : text + padding;
    }

    private static int of(int c) {
        if (c < 0x300) {
            return 1;
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
            default -> isWide(c) ? 2 : 1;
        };
    }

    private static boolean isWide(int c) {
        for (int i = 0; i < WIDE.length && c >= WIDE[i]; i += 2) {
            if (c <= WIDE[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
