package io.leftfold.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rows under headings, aligned. Where it is wider than the screen the last column is cut, then the widest ones,
/// those of numbers never. What is invisible in a cell is escaped.
public final class Table {
    private static final String GAP = "  ";
    private static final int CUT_MIN = 8;
    private static final int LAST_MIN = 16;

    private final List<String> headings;
    private final Set<Integer> toTheRight = new HashSet<>();
    private final List<List<String>> rows = new ArrayList<>();
    private final int[] widths;

    private Table(List<String> headings) {
        this.headings = headings;
        this.widths = headings.stream().mapToInt(TextWidth::of).toArray();
    }

    public static Table of(String... headings) {
        return new Table(List.of(headings));
    }

    /// Columns of numbers: aligned to the right, never cut.
    ///
    /// @throws IllegalArgumentException if one is not there
    public Table numbers(String... columns) {
        for (var column : columns) {
            int index = headings.indexOf(column);
            if (index < 0) {
                throw new IllegalArgumentException("no column is called " + column + ", there are " + headings);
            }
            toTheRight.add(index);
        }
        return this;
    }

    /// @throws IllegalArgumentException if there are more or fewer cells than columns
    public Table row(Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(
                    "a row of this table has " + headings.size() + " cells, not " + cells.length);
        }
        var row = Arrays.stream(cells)
                .map(cell -> Visible.of(String.valueOf(cell)))
                .toList();
        rows.add(row);
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], TextWidth.of(row.get(i)));
        }
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /// Every line ends with a line break.
    public void print(Terminal terminal) {
        printHeadings(terminal);
        printRows(terminal);
    }

    /// The lines of headings and rows, in at most `width` columns where that can be.
    public List<String> lines(int width) {
        var lines = new ArrayList<String>();
        int[] fitted = fitted(width);
        lines.add(line(headings, fitted));
        rows.forEach(row -> lines.add(line(row, fitted)));
        return lines;
    }

    void printHeadings(Terminal terminal) {
        terminal.out().println(terminal.bold(line(headings, fitted(terminal.width()))));
    }

    /// Prints the rows so far and forgets them; their widths stay, so that rows to come are aligned with them.
    void printRows(Terminal terminal) {
        int[] fitted = fitted(terminal.width());
        rows.forEach(row -> terminal.out().println(line(row, fitted)));
        rows.clear();
    }

    private int[] fitted(int width) {
        int[] fitted = widths.clone();
        int excess = Arrays.stream(fitted).sum() + GAP.length() * (fitted.length - 1) - width;
        int last = fitted.length - 1;
        if (excess > 0 && !toTheRight.contains(last) && fitted[last] > LAST_MIN) {
            int cut = Math.min(excess, fitted[last] - LAST_MIN);
            fitted[last] -= cut;
            excess -= cut;
        }
        for (int widest = widest(fitted); excess > 0 && widest >= 0; widest = widest(fitted)) {
            fitted[widest]--;
            excess--;
        }
        return fitted;
    }

    /// The widest column that may still be cut, or -1.
    private int widest(int[] fitted) {
        int widest = -1;
        for (int i = 0; i < fitted.length; i++) {
            if (!toTheRight.contains(i) && fitted[i] > CUT_MIN && (widest < 0 || fitted[i] > fitted[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private String line(List<String> cells, int[] fitted) {
        var line = new StringBuilder();
        for (int i = 0; i < fitted.length; i++) {
            var cell = TextWidth.cut(cells.get(i), fitted[i]);
            line.append(i == 0 ? "" : GAP).append(TextWidth.padded(cell, fitted[i], toTheRight.contains(i)));
        }
        return line.toString().stripTrailing();
    }
}
