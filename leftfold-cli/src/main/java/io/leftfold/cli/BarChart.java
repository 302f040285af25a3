package io.leftfold.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Horizontal bars of plain characters, one line each: label, bar, value.
public final class BarChart {
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
    private static final int BAR_MAX = 50;
    private static final int BAR_MIN = 10;

    private record Bar(String label, long value) {}

    private final List<Bar> bars = new ArrayList<>();

    public BarChart() {}

    /// @throws IllegalArgumentException if `value` is negative
    public BarChart bar(String label, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a bar has a length of at least 0: " + value + " of " + label);
        }
        bars.add(new Bar(Visible.of(label), value));
        return this;
    }

    /// The longest bar is 50 characters, less where `width` asks for it, and at least 10.
    public List<String> lines(int width) {
        int label = bars.stream().mapToInt(bar -> TextWidth.of(bar.label)).max().orElse(0);
        int value =
                bars.stream().mapToInt(bar -> number(bar.value).length()).max().orElse(0);
        long most = bars.stream().mapToLong(Bar::value).max().orElse(0);
        int room = Math.clamp((long) width - label - value - 4, BAR_MIN, BAR_MAX);
        return bars.stream()
                .map(bar -> TextWidth.padded(bar.label, label, false) + "  "
                        + TextWidth.padded(blocks(bar.value, most, room), room, false) + "  "
                        + TextWidth.padded(number(bar.value), value, true))
                .toList();
    }

    public void print(Terminal terminal) {
        lines(terminal.width()).forEach(terminal.out()::println);
    }

    private static String blocks(long value, long most, int room) {
        long eighths = most == 0 ? 0 : Math.round((double) value / most * room * 8);
        if (value > 0 && eighths == 0) {
            eighths = 1;
        }
        var whole = "█".repeat((int) (eighths / 8));
        return eighths % 8 == 0 ? whole : whole + EIGHTHS.charAt((int) (eighths % 8));
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
