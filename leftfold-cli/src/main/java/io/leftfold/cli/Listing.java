package io.leftfold.cli;

import java.util.List;
import java.util.function.Function;

/// A list on its way to standard output. Rows of a table are gathered until there are enough to know how wide the
/// columns are.
public final class Listing<T> implements AutoCloseable {
    private static final int GATHERED_MAX = 500;

    private final Terminal terminal;
    private final OutputOption.Format format;
    private final Table table;
    private final Function<T, List<?>> cells;
    private final Function<T, String> json;
    private long count;
    private int gathered;
    private boolean headed;

    Listing(
            Terminal terminal,
            OutputOption.Format format,
            Table table,
            Function<T, List<?>> cells,
            Function<T, String> json) {
        this.terminal = terminal;
        this.format = format;
        this.table = table;
        this.cells = cells;
        this.json = json;
    }

    public void add(T item) {
        switch (format) {
            case TABLE -> {
                table.row(cells.apply(item).toArray());
                gathered++;
                if (gathered >= GATHERED_MAX) {
                    flush();
                }
            }
            case JSON -> terminal.out().print((count == 0 ? "[\n" : ",\n") + json.apply(item));
            case NDJSON -> terminal.out().println(json.apply(item));
        }
        count++;
    }

    /// How many items there were.
    public long count() {
        return count;
    }

    /// Shows what there is so far.
    public void flush() {
        if (format == OutputOption.Format.TABLE) {
            if (!headed) {
                table.printHeadings(terminal);
                headed = true;
            }
            table.printRows(terminal);
            gathered = 0;
        }
        terminal.out().flush();
    }

    /// Ends the list; one without items is an empty table, an empty array, or nothing.
    @Override
    public void close() {
        if (format == OutputOption.Format.JSON) {
            terminal.out().println(count == 0 ? "[]" : "\n]");
        }
        flush();
    }
}
