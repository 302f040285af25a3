package io.leftfold.sqlite;

import io.leftfold.Criterion;
import io.leftfold.Query;
import io.leftfold.Tag;
import io.leftfold.spi.PageReader;
import io.leftfold.spi.PageReader.Part;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/// Queries as SQL, the only statements that are put together while running. Values are always parameters.
///
/// Where every criterion has a tag, or else a correlation or causation id, an index leads to the positions, one
/// subquery per criterion, merged in order. Else the positions of the range are looked at one by one.
final class QuerySql {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();

    private QuerySql() {}

    /// The events of `part` that match `query`, in the order of the read.
    static QuerySql events(Query query, Part part) {
        var sql = new QuerySql();
        if (PageReader.isIndexed(query)) {
            sql.add("SELECT ").add(EventReader.COLUMNS).add(" FROM (");
            sql.indexed(query, part);
            sql.add(") m CROSS JOIN event e ON e.position = m.position")
                    .add(" ORDER BY m.position")
                    .add(order(part));
        } else {
            sql.scan(EventReader.COLUMNS, query, part);
        }
        return sql;
    }

    /// The positions of `part` that match `query`, in order.
    static QuerySql positions(Query query, Part part) {
        var sql = new QuerySql();
        if (PageReader.isIndexed(query)) {
            sql.indexed(query, part);
        } else {
            sql.scan("e.position", query, part);
        }
        return sql;
    }

    /// The events of one stream whose versions are in `part`.
    static QuerySql stream(long number, Part part, boolean isDataOnly) {
        var sql = new QuerySql();
        sql.add("SELECT ")
                .add(isDataOnly ? EventReader.DATA_COLUMNS : EventReader.COLUMNS)
                .add(" FROM event e WHERE e.stream = ?", number);
        sql.add(" AND e.version BETWEEN ?", part.from()).add(" AND ?", part.to());
        sql.occurred(part);
        return sql.add(" ORDER BY e.version").add(order(part)).add(" LIMIT ?", part.limit());
    }

    PreparedStatement prepare(Session session) throws SQLException {
        var statement = session.prepare(text.toString());
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1, parameters.get(i));
        }
        return statement;
    }

    /// The text, where parameters are marked by `?`.
    @Override
    public String toString() {
        return text.toString();
    }

    private void indexed(Query query, Part part) {
        var separator = "";
        for (var criterion : query.anyOf()) {
            add(separator);
            oneCriterion(criterion, part);
            separator = " UNION ";
        }
        add(" ORDER BY position").add(order(part)).add(" LIMIT ?", part.limit());
    }

    private void oneCriterion(Criterion criterion, Part part) {
        var tags = List.copyOf(criterion.tags());
        boolean byTag = !tags.isEmpty();
        boolean needsEvent = !byTag
                || !criterion.types().isEmpty()
                || !criterion.categories().isEmpty()
                || !criterion.correlationIds().isEmpty()
                || !criterion.causationIds().isEmpty()
                || part.occurredAtMost().isPresent();
        if (byTag) {
            add("SELECT t.position AS position FROM event_tag t");
            add(needsEvent ? " CROSS JOIN event e ON e.position = t.position" : "");
        } else {
            add("SELECT e.position AS position FROM event e INDEXED BY ")
                    .add(criterion.correlationIds().isEmpty() ? "event_by_causation" : "event_by_correlation");
        }
        add(criterion.categories().isEmpty() ? "" : " CROSS JOIN stream s ON s.number = e.stream");
        add(byTag ? " WHERE t.position" : " WHERE e.position");
        add(" BETWEEN ?", part.from()).add(" AND ?", part.to());
        if (byTag) {
            add(" AND t.tag = ?", tags.getFirst().toString());
        }
        occurred(part);
        add(" AND ");
        all(conditions(criterion, byTag ? tags.subList(1, tags.size()) : tags, byTag ? "t" : "e"));
    }

    private void scan(String columns, Query query, Part part) {
        add("SELECT ").add(columns).add(" FROM event e LEFT JOIN stream s ON s.number = e.stream");
        add(" WHERE e.position BETWEEN ?", part.from()).add(" AND ?", part.to());
        occurred(part);
        add(" AND ");
        any(query.anyOf());
        add(" ORDER BY e.position").add(order(part)).add(" LIMIT ?", part.limit());
    }

    private void occurred(Part part) {
        part.occurredAtMost().ifPresent(time -> add(" AND coalesce(e.occurred_at, e.recorded_at) <= ?", time));
    }

    private static List<Condition> conditions(Criterion criterion, Collection<Tag> tags, String positionOf) {
        var conditions = new ArrayList<Condition>();
        in("e.type", criterion.types(), conditions);
        in("s.category", criterion.categories(), conditions);
        in("e.correlation_id", criterion.correlationIds(), conditions);
        in("e.causation_id", criterion.causationIds(), conditions);
        for (var tag : tags) {
            conditions.add(new Condition(
                    "(SELECT 1 FROM event_tag o WHERE o.tag = ? AND o.position = " + positionOf
                            + ".position) IS NOT NULL",
                    List.of(tag.toString())));
        }
        return conditions;
    }

    private record Condition(String text, List<String> parameters) {}

    private static void in(String column, Collection<String> values, List<Condition> conditions) {
        if (!values.isEmpty()) {
            var marks = String.join(", ", Collections.nCopies(values.size(), "?"));
            conditions.add(new Condition(column + " IN (" + marks + ")", List.copyOf(values)));
        }
    }

    /// Halves, so that a thousand of them are ten deep: SQLite bounds the depth of an expression.
    private void any(List<Criterion> criteria) {
        if (criteria.size() == 1) {
            all(conditions(criteria.getFirst(), criteria.getFirst().tags(), "e"));
        } else {
            int half = criteria.size() / 2;
            add("(");
            any(criteria.subList(0, half));
            add(" OR ");
            any(criteria.subList(half, criteria.size()));
            add(")");
        }
    }

    private void all(List<Condition> conditions) {
        if (conditions.isEmpty()) {
            add("1");
        } else if (conditions.size() == 1) {
            add(conditions.getFirst().text);
            parameters.addAll(conditions.getFirst().parameters);
        } else {
            int half = conditions.size() / 2;
            add("(");
            all(conditions.subList(0, half));
            add(" AND ");
            all(conditions.subList(half, conditions.size()));
            add(")");
        }
    }

    private static String order(Part part) {
        return part.forward() ? "" : " DESC";
    }

    private QuerySql add(String sql) {
        text.append(sql);
        return this;
    }

    private QuerySql add(String sql, Object parameter) {
        parameters.add(parameter);
        return add(sql);
    }
}
