package io.leftfold.examples.shop;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.leftfold.cli.BadInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A table written as comma-separated values (RFC 4180), its columns found by name. It is cut into lines before
/// it is parsed, so that a row that cannot be read costs one line: a quote that is never closed does not swallow
/// what follows. For one thread.
final class CsvTable {
    /// Who has more lines than this in one row has a quote that was never closed.
    private static final int LINES_PER_ROW = 100;

    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\n|\r");

    private static final CsvReader.CsvReaderBuilder CSV = CsvReader.builder()
            .skipEmptyLines(false)
            .allowUnclosedQuote(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE);

    private final String file;
    private final List<String> lines;
    private int next;

    private CsvTable(String file, String text) {
        this.file = file;
        this.lines = List.of(LINE_BREAK.split(text.startsWith("\uFEFF") ? text.substring(1) : text, -1));
    }

    /// Makes a value of each row that can be read.
    ///
    /// @param columns    that the table must have
    /// @param mapper     throws [IllegalArgumentException] for a row that is wrong
    /// @param unreadable gets the rows that cannot be read
    /// @throws BadInputException if a column is missing
    static <T> List<T> read(
            String file,
            String text,
            List<String> columns,
            Function<Row, T> mapper,
            Consumer<UnreadableRow> unreadable) {
        return new CsvTable(file, text).rows(columns, mapper, unreadable);
    }

    private <T> List<T> rows(List<String> columns, Function<Row, T> mapper, Consumer<UnreadableRow> unreadable) {
        var header = header();
        var places = places(header, columns);
        var rows = new ArrayList<T>();
        while (next < lines.size()) {
            int line = next + 1;
            try {
                var fields = fields(header.size());
                if (!isBlank(fields)) {
                    rows.add(mapper.apply(row(places, fields, header.size())));
                }
            } catch (CsvParseException e) {
                unreadable.accept(new UnreadableRow(
                        file, line, "a quote is never closed, text follows one, or the row is too long"));
            } catch (IllegalArgumentException e) {
                unreadable.accept(new UnreadableRow(file, line, String.valueOf(e.getMessage())));
            }
        }
        return rows;
    }

    /// The first row that is not blank, if it can be read.
    private List<String> header() {
        try {
            while (next < lines.size()) {
                var names = fields(0);
                if (!isBlank(names)) {
                    return names.stream().map(String::strip).toList();
                }
            }
        } catch (CsvParseException e) {
            return List.of();
        }
        return List.of();
    }

    private static boolean isBlank(List<String> fields) {
        return fields.stream().allMatch(String::isBlank);
    }

    private Map<String, Integer> places(List<String> header, List<String> columns) {
        var places = new HashMap<String, Integer>();
        for (var column : columns) {
            int place = header.indexOf(column);
            if (place < 0) {
                throw new BadInputException(
                        "column-missing",
                        String.format(Locale.ROOT, "%s has no column %s, its columns are %s", file, column, header),
                        "The first row of a table names its columns.");
            }
            places.put(column, place);
        }
        return places;
    }

    private static Row row(Map<String, Integer> places, List<String> fields, int width) {
        if (fields.size() != width) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%d fields under %d columns", fields.size(), width));
        }
        return new Row(places, fields);
    }

    /// The fields of the row that begins here; goes on to the next row, or by one line if this one is broken.
    private List<String> fields(int width) {
        var line = lines.get(next++);
        if (line.isBlank()) {
            return List.of();
        }
        try {
            return CSV.ofSingleCsvRecord(line).getFields();
        } catch (CsvParseException e) {
            return continued(line, width).orElseThrow(() -> e);
        }
    }

    /// The fields of a row whose quoted fields hold line breaks, if that is what it is.
    private Optional<List<String>> continued(String line, int width) {
        var row = new StringBuilder(line);
        boolean open = hasOddQuotes(line);
        int end = next;
        while (open && end < Math.min(next + LINES_PER_ROW, lines.size())) {
            row.append('\n').append(lines.get(end));
            open = !hasOddQuotes(lines.get(end));
            end++;
        }
        try {
            var rows = CSV.ofCsvRecord(row.toString()).stream().toList();
            if (rows.size() != 1 || rows.getFirst().getFieldCount() != width) {
                return Optional.empty();
            }
            next = end;
            return Optional.of(rows.getFirst().getFields());
        } catch (CsvParseException e) {
            return Optional.empty();
        }
    }

    private static boolean hasOddQuotes(String line) {
        return line.chars().filter(c -> c == '"').count() % 2 == 1;
    }
}
