package io.leftfold.cli;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Bytes of a codec that the command line need not know, for people: text as text, anything else in hex.
final class PayloadText {
    private static final int TEXT_MAX = 16 << 10;
    private static final int HEX_MAX = 2 << 10;
    private static final int HEX_LINE = 16;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private PayloadText() {}

    /// Each safe for a terminal. What is left out is said.
    static List<String> lines(byte[] bytes) {
        var text = PlainJson.decode(bytes).filter(PayloadText::isText);
        return text.isPresent() ? text(text.get()) : hex(bytes);
    }

    private static boolean isText(String text) {
        return text.codePoints().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t');
    }

    private static List<String> text(String text) {
        int end = text.offsetByCodePoints(0, Math.min(TEXT_MAX, text.codePointCount(0, text.length())));
        var lines =
                new ArrayList<>(text.substring(0, end).lines().map(Visible::of).toList());
        more(text.length() - end, "characters").ifPresent(lines::add);
        return lines;
    }

    private static List<String> hex(byte[] bytes) {
        var lines = new ArrayList<String>();
        int end = Math.min(bytes.length, HEX_MAX);
        for (int from = 0; from < end; from += HEX_LINE) {
            int to = Math.min(end, from + HEX_LINE);
            var readable = new StringBuilder();
            for (int i = from; i < to; i++) {
                readable.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
            }
            lines.add(String.format(Locale.ROOT, "%06x  %-47s  %s", from, HEX.formatHex(bytes, from, to), readable));
        }
        more(bytes.length - end, "bytes").ifPresent(lines::add);
        return lines;
    }

    private static Optional<String> more(int count, String unit) {
        return count == 0
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, "… %,d %s more; -o json has all", count, unit));
    }
}
