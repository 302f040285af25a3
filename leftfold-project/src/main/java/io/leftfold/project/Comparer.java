package io.leftfold.project;

import io.leftfold.jdbc.Sql;
import io.leftfold.project.Comparison.Compared;
import io.leftfold.project.Comparison.Difference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Compares two versions of a projection as one transaction sees them. The database finds what differs, so that
/// only that comes here.
final class Comparer {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int DOCUMENTS_AT_ONCE = 500;

    private final Sql sql;
    private final ReadModel<?> first;
    private final ReadModel<?> second;
    private final int sampleMax;
    private final List<Difference> sample = new ArrayList<>();
    private long equal;
    private long different;
    private long onlyInFirst;
    private long onlyInSecond;

    Comparer(Sql sql, ReadModel<?> first, ReadModel<?> second, int sampleMax) {
        this.sql = sql;
        this.first = first;
        this.second = second;
        this.sampleMax = sampleMax;
    }

    /// @param tables of projections in tables; empty for all that both make
    Compared compare(long position, List<ComparedTable> tables) throws SQLException {
        if (first instanceof Projection<?> one && second instanceof Projection<?> other) {
            for (var table : tables.isEmpty() ? common(one, other) : tables) {
                compare(table);
            }
        } else {
            compareDocuments();
        }
        return new Compared(position, equal, different, onlyInFirst, onlyInSecond, sample);
    }

    private static List<ComparedTable> common(Projection<?> one, Projection<?> other) {
        var tables = new TreeSet<>(tables(one));
        tables.retainAll(tables(other));
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("the versions of " + one.name()
                    + " have no table in common, written with {v}; say which ones to compare");
        }
        return tables.stream()
                .map(table -> new ComparedTable(table, List.of(), List.of()))
                .toList();
    }

    private static List<String> tables(Projection<?> projection) {
        return projection.tables().stream()
                .flatMap(statement -> Made.by(statement).stream())
                .filter(made -> made.kind().equals("TABLE") && made.name().contains("{v}"))
                .map(Made::name)
                .toList();
    }

    private void compare(ComparedTable table) throws SQLException {
        var here = table.name().replace("{v}", ReadModel.suffix(first.version()));
        var there = table.name().replace("{v}", ReadModel.suffix(second.version()));
        var keys = table.keys().isEmpty() ? primaryKey(here) : table.keys();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(here + " has no primary key; say by which columns to compare it");
        }
        var columns = new ArrayList<>(table.columns().isEmpty() ? columns(here) : table.columns());
        if (table.columns().isEmpty()) {
            columns.retainAll(columns(there));
        }
        columns.removeAll(keys);
        compare(table.name(), here, there, keys, columns);
    }

    private void compare(String name, String here, String there, List<String> keys, List<String> columns)
            throws SQLException {
        var on = new ArrayList<String>();
        keys.forEach(key -> on.add("a." + key + " = b." + key));
        var differ = new ArrayList<String>();
        columns.forEach(column -> differ.add(text("a", column) + " IS DISTINCT FROM " + text("b", column)));
        differ.add("a." + keys.getFirst() + " IS NULL");
        differ.add("b." + keys.getFirst() + " IS NULL");
        var join = " FROM " + here + " a FULL JOIN " + there + " b ON " + String.join(" AND ", on);

        equal += sql.first(
                        "SELECT count(*)" + join + " WHERE NOT (" + String.join(" OR ", differ) + ")",
                        row -> row.getLong(1))
                .orElse(0L);
        var shown = new ArrayList<String>();
        for (var column : concat(keys, columns)) {
            shown.add(text("a", column));
            shown.add(text("b", column));
        }
        int wanted = sampleMax;
        var found = sql.query(
                "SELECT " + String.join(", ", shown) + join + " WHERE " + String.join(" OR ", differ)
                        + " ORDER BY 1, 2 LIMIT " + wanted,
                row -> cells(row, concat(keys, columns)));
        for (var cells : found) {
            note(name, cells.subList(0, keys.size()), cells.subList(keys.size(), cells.size()));
        }
        var missing = "b." + keys.getFirst() + " IS NULL";
        var added = "a." + keys.getFirst() + " IS NULL";
        var counts = sql.first(
                        "SELECT sum(CASE WHEN " + missing + " THEN 1 ELSE 0 END), sum(CASE WHEN " + added
                                + " THEN 1 ELSE 0 END), count(*)" + join + " WHERE " + String.join(" OR ", differ),
                        row -> List.of(row.getLong(1), row.getLong(2), row.getLong(3)))
                .orElseThrow();
        onlyInFirst += counts.get(0);
        onlyInSecond += counts.get(1);
        different += counts.get(2) - counts.get(0) - counts.get(1);
    }

    private static String text(String alias, String column) {
        return "CAST(" + alias + "." + column + " AS TEXT)";
    }

    private static List<String> concat(List<String> keys, List<String> columns) {
        var all = new ArrayList<>(keys);
        all.addAll(columns);
        return all;
    }

    /// What the two versions have in one column; null for NULL and for no row.
    private record Cell(
            String column, @Nullable String first, @Nullable String second) {
        @Nullable
        String of(boolean isFirst) {
            return isFirst ? first : second;
        }
    }

    private static List<Cell> cells(ResultSet row, List<String> columns) throws SQLException {
        var cells = new ArrayList<Cell>();
        for (int i = 0; i < columns.size(); i++) {
            cells.add(new Cell(columns.get(i), row.getString(2 * i + 1), row.getString(2 * i + 2)));
        }
        return cells;
    }

    private void note(String name, List<Cell> keys, List<Cell> columns) {
        if (keys.getFirst().first() == null) {
            add(new Difference(name, key(keys, false), "", "", values(columns, false)));
        } else if (keys.getFirst().second() == null) {
            add(new Difference(name, key(keys, true), "", values(columns, true), ""));
        } else {
            for (var cell : columns) {
                var one = shown(cell.first());
                var other = shown(cell.second());
                if (!one.equals(other)) {
                    add(new Difference(name, key(keys, true), cell.column(), one, other));
                }
            }
        }
    }

    private static String values(List<Cell> columns, boolean ofFirst) {
        return String.join(
                ", ",
                columns.stream()
                        .map(cell -> cell.column() + "=" + shown(cell.of(ofFirst)))
                        .toList());
    }

    private static String key(List<Cell> keys, boolean ofFirst) {
        return String.join(
                "/", keys.stream().map(cell -> shown(cell.of(ofFirst))).toList());
    }

    private static String shown(@Nullable String value) {
        return value == null ? "null" : value;
    }

    private void add(Difference difference) {
        if (sample.size() < sampleMax) {
            sample.add(difference);
        }
    }

    private List<String> primaryKey(String table) throws SQLException {
        var columns = new TreeMap<Short, String>();
        try (var keys = sql.connection()
                .getMetaData()
                .getPrimaryKeys(null, sql.connection().getSchema(), table)) {
            while (keys.next()) {
                columns.put(keys.getShort("KEY_SEQ"), keys.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(columns.values());
    }

    private List<String> columns(String table) throws SQLException {
        var columns = new ArrayList<String>();
        try (var all =
                sql.connection().getMetaData().getColumns(null, sql.connection().getSchema(), table, null)) {
            while (all.next()) {
                if (all.getString("TABLE_NAME").equalsIgnoreCase(table)) {
                    columns.add(all.getString("COLUMN_NAME"));
                }
            }
        }
        return columns;
    }

    /// Documents of different shapes are compared in the fields that both have. Goes through both versions once, by
    /// ranges of keys that hold few of each.
    private void compareDocuments() throws SQLException {
        var after = "";
        for (var upTo = nextKey(after); upTo.isPresent(); upTo = nextKey(after)) {
            compareDocuments(after, upTo.get());
            after = upTo.get();
        }
    }

    /// The end of the next range: the database says it, whose order of keys is not that of Java.
    private Optional<String> nextKey(String after) throws SQLException {
        var last = "SELECT max(doc_key) AS k FROM (SELECT doc_key FROM leftfold_document"
                + " WHERE projection = ? AND version = ? AND doc_key > ? ORDER BY doc_key LIMIT " + DOCUMENTS_AT_ONCE
                + ") page";
        return sql.first(
                        "SELECT min(k) FROM (" + last + " UNION ALL " + last + ") lasts",
                        row -> Optional.ofNullable(row.getString(1)),
                        first.name(),
                        first.version(),
                        after,
                        second.name(),
                        second.version(),
                        after)
                .orElseThrow();
    }

    private void compareDocuments(String after, String upTo) throws SQLException {
        var side = "(SELECT doc_key, body FROM leftfold_document"
                + " WHERE projection = ? AND version = ? AND doc_key > ? AND doc_key <= ?)";
        var join = " FROM " + side + " a FULL JOIN " + side + " b ON a.doc_key = b.doc_key";
        var arguments = new @Nullable Object[] {
            first.name(), first.version(), after, upTo, second.name(), second.version(), after, upTo
        };
        equal += sql.first("SELECT count(*)" + join + " WHERE a.body = b.body", row -> row.getLong(1), arguments)
                .orElse(0L);
        var pairs = sql.query(
                "SELECT coalesce(a.doc_key, b.doc_key) AS k, a.body, b.body" + join
                        + " WHERE a.body IS DISTINCT FROM b.body ORDER BY k",
                row -> new @Nullable String[] {row.getString(1), row.getString(2), row.getString(3)},
                arguments);
        for (var pair : pairs) {
            note(shown(pair[0]), pair[1], pair[2]);
        }
    }

    private void note(String key, @Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            onlyInSecond += one == null ? 1 : 0;
            onlyInFirst += other == null ? 1 : 0;
            add(new Difference("documents", key, "", one == null ? "" : one, other == null ? "" : other));
            return;
        }
        var here = JSON.readTree(one);
        var there = JSON.readTree(other);
        var common = new HashSet<>(here.propertyNames());
        common.retainAll(new HashSet<>(there.propertyNames()));
        boolean isSame = true;
        for (var field : new TreeSet<>(common)) {
            if (!here.get(field).equals(there.get(field))) {
                isSame = false;
                add(new Difference("documents", key, field, text(here.get(field)), text(there.get(field))));
            }
        }
        equal += isSame ? 1 : 0;
        different += isSame ? 0 : 1;
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }
}
