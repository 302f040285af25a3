package io.leftfold.project;

import io.leftfold.jdbc.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The documents of one version, as they stand in the tables, within one transaction.
record DocumentRows<D>(Documents<?, D> documents, Sql sql, int version) implements DocumentQuery.Source<D> {
    private static final int KEYS_AT_ONCE = 512;

    @Override
    public String point() {
        return "v" + version;
    }

    @Override
    public DocumentQuery.Source<D> at(String point) throws SQLException {
        var there = point.matches("v\\d{1,9}")
                ? VersionRecords.of(sql, documents.name(), Integer.parseInt(point.substring(1)))
                : Optional.<ProjectionVersion>empty();
        return switch (there.map(ProjectionVersion::state).orElse(ProjectionVersion.State.DROPPING)) {
            case LIVE, RETIRED ->
                new DocumentRows<>(documents, sql, there.orElseThrow().version());
            // Pages are of what was live; a version that is built anew has its number alone in common with that.
            case BUILDING, DROPPING ->
                throw new IllegalArgumentException("the version of " + documents.name()
                        + " that the pages before were of is gone; begin with the first page");
        };
    }

    @Override
    public List<DocumentQuery.Hit<D>> find(DocumentQuery.Plan plan, Optional<DocumentQuery.Place> after, int limit)
            throws SQLException {
        checkFields(plan);
        var arguments = new ArrayList<Object>();
        var statement = statement(plan, after, arguments);
        arguments.add(limit);
        var reader = documents.reader(version);
        return sql.query(
                statement + " LIMIT ?",
                row -> new DocumentQuery.Hit<>(row(row).read(reader), row.getString(4)),
                arguments.toArray());
    }

    private void checkFields(DocumentQuery.Plan plan) throws SQLException {
        var there = VersionRecords.fields(sql, documents.name(), version);
        var wanted = new ArrayList<>(
                plan.conditions().stream().map(DocumentQuery.Condition::field).toList());
        plan.sort().ifPresent(wanted::add);
        for (var field : wanted) {
            if (!there.contains(field)) {
                throw new IllegalArgumentException("version " + version + " of " + documents.name()
                        + ", which is read, has no index of " + field + "; it has " + there);
            }
        }
    }

    private String statement(DocumentQuery.Plan plan, Optional<DocumentQuery.Place> after, List<Object> arguments) {
        var sort = plan.sort().isPresent() ? "s.value" : "''";
        var statement =
                new StringBuilder("SELECT d.doc_key, d.body, d.position, " + sort + " FROM leftfold_document d");
        for (int i = 0; i < plan.conditions().size(); i++) {
            var condition = plan.conditions().get(i);
            statement.append(join("c" + i)).append(" AND c" + i + ".value BETWEEN ? AND ?");
            Collections.addAll(arguments, condition.field(), condition.least(), condition.most());
        }
        plan.sort().ifPresent(field -> {
            statement.append(join("s"));
            arguments.add(field);
        });
        statement.append(" WHERE d.projection = ? AND d.version = ?");
        Collections.addAll(arguments, documents.name(), version);
        var order = plan.sort().isPresent() ? "s.value, s.doc_key" : "d.doc_key";
        after.ifPresent(place -> {
            var beyond = plan.isDescending() ? " < " : " > ";
            if (plan.sort().isPresent()) {
                statement
                        .append(" AND (")
                        .append(order)
                        .append(")")
                        .append(beyond)
                        .append("(?, ?)");
                Collections.addAll(arguments, place.value(), place.key());
            } else {
                statement.append(" AND ").append(order).append(beyond).append("?");
                arguments.add(place.key());
            }
        });
        var direction = plan.isDescending() ? " DESC" : "";
        return statement
                .append(" ORDER BY ")
                .append(order.replace(",", direction + ","))
                .append(direction)
                .toString();
    }

    private static String join(String alias) {
        return " JOIN leftfold_document_index " + alias + " ON " + alias + ".projection = d.projection AND " + alias
                + ".version = d.version AND " + alias + ".doc_key = d.doc_key AND " + alias + ".field = ?";
    }

    static Optional<DocumentRow> find(Sql sql, String projection, int version, String key) throws SQLException {
        return of(sql, projection, version, List.of(key)).stream().findFirst();
    }

    /// Those of these keys that are there.
    static List<DocumentRow> of(Sql sql, String projection, int version, List<String> keys) throws SQLException {
        var rows = new ArrayList<DocumentRow>();
        for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
            var some = keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE));
            // A power of two, the last key again and again, so that there are few statements to prepare.
            int marks = Integer.highestOneBit(Math.max(1, some.size() * 2 - 1));
            var arguments = new @Nullable Object[marks + 2];
            arguments[0] = projection;
            arguments[1] = version;
            for (int i = 0; i < marks; i++) {
                arguments[i + 2] = some.get(Math.min(i, some.size() - 1));
            }
            rows.addAll(sql.query(
                    "SELECT doc_key, body, position FROM leftfold_document WHERE projection = ? AND version = ?"
                            + " AND doc_key IN (?" + ", ?".repeat(marks - 1) + ")",
                    DocumentRows::row,
                    arguments));
        }
        return rows;
    }

    static DocumentRow row(ResultSet row) throws SQLException {
        return new DocumentRow(row.getString(1), row.getString(2), row.getLong(3));
    }

    /// Deletes some documents of a version.
    ///
    /// @return whether there were any
    static boolean drop(Sql sql, String projection, int version, int limit) throws SQLException {
        for (var table : List.of("leftfold_document_index", "leftfold_document")) {
            int gone = sql.update(
                    "DELETE FROM " + table
                            + " WHERE projection = ? AND version = ? AND doc_key IN (SELECT doc_key FROM " + table
                            + " WHERE projection = ? AND version = ? LIMIT " + limit + ")",
                    projection,
                    version,
                    projection,
                    version);
            if (gone > 0) {
                return true;
            }
        }
        return false;
    }
}
