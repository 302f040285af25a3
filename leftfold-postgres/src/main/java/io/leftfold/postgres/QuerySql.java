package io.leftfold.postgres;

import io.leftfold.Criterion;
import io.leftfold.Limits;
import io.leftfold.Query;
import io.leftfold.Tag;
import io.leftfold.spi.PageReader;
import io.leftfold.spi.PageReader.Part;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Queries as SQL, the only statements that are put together while running. Values are always parameters.
///
/// Where every criterion has a tag, or else a correlation or causation id, an index leads to the positions, one
/// subquery per criterion, merged in order. Else the positions of the range are looked at one by one.
final class QuerySql {
    /// What keeps a page within [Limits#PAGE_BYTES].
    enum Weight {
        /// No payload is sent that is above its share of the page; nearly always none is.
        LIGHT,
        /// The server counts the bytes, which takes it twice the time, and ends the page where it is full.
        HEAVY
    }

    private final Sql sql;
    private final StringBuilder text = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();

    private QuerySql(Sql sql) {
        this.sql = sql;
    }

    /// The events of `part` that match `query`, in the order of the read, each with the first position and
    /// the head of the log.
    ///
    /// @param weight what is done about payloads that are too many bytes for a page
    static QuerySql events(Sql sql, Query query, Part part, Weight weight) {
        var select = new QuerySql(sql);
        select.begin(weight)
                .add("(SELECT first_position FROM {schema}.log), (SELECT max(position) FROM {schema}.event), ")
                .columns(EventReader.COLUMNS, "e.position", part, weight)
                .add(" FROM {schema}.event e");
        if (query.equals(Query.ALL)) {
            select.add(" WHERE e.position BETWEEN ?", part.from()).add(" AND ?", part.to());
            select.occurred(part);
        } else if (PageReader.isIndexed(query)) {
            select.add(" WHERE e.position IN (").matching(query, part).add(")");
        } else {
            select.scanned(query, part);
        }
        return select.end("position", part, weight);
    }

    /// The positions of `part` that match `query`, in order.
    static QuerySql positions(Sql sql, Query query, Part part) {
        return new QuerySql(sql).matching(query, part);
    }

    /// The events of one stream whose versions are in `part`, each with the first version that the database can
    /// give, and the last.
    ///
    /// @param hasArchive to have the first position of the log in place of that version
    static QuerySql stream(
            Sql sql, String category, String entity, Part part, boolean isDataOnly, boolean hasArchive, Weight weight) {
        var select = new QuerySql(sql);
        select.begin(weight)
                .beginning(category, entity, hasArchive)
                .add(", (SELECT max(version) FROM {schema}.event WHERE stream = ")
                .number(category, entity)
                .add("), ")
                .columns(isDataOnly ? EventReader.DATA_COLUMNS : EventReader.COLUMNS, "e.version", part, weight)
                .add(" FROM {schema}.event e WHERE e.stream = ")
                .number(category, entity)
                .add(" AND e.version BETWEEN ?", version(part.from()))
                .add(" AND ?", version(part.to()));
        select.occurred(part);
        return select.end("version", part, weight);
    }

    private QuerySql beginning(String category, String entity, boolean hasArchive) {
        if (hasArchive) {
            return add("(SELECT first_position FROM {schema}.log)");
        }
        return add("CASE WHEN (SELECT first_position FROM {schema}.log) = 1 THEN 1")
                .add(" ELSE (SELECT coalesce(max(version), 0) + 1 FROM {schema}.event WHERE stream = ")
                .number(category, entity)
                .add(" AND position < (SELECT first_position FROM {schema}.log)) END");
    }

    /// The most bytes of a payload in a page that is [Weight#LIGHT].
    static int share(Part part) {
        return Limits.PAGE_BYTES / part.limit();
    }

    private QuerySql begin(Weight weight) {
        return add(weight == Weight.LIGHT ? "SELECT " : "SELECT * FROM (SELECT ");
    }

    private QuerySql columns(String columns, String place, Part part, Weight weight) {
        if (weight == Weight.LIGHT) {
            parameters.add(share(part));
            return add(columns.replace("e.payload", "CASE WHEN octet_length(e.payload) <= ? THEN e.payload END"));
        }
        return add(columns)
                .add(", sum(octet_length(e.payload)) OVER (ORDER BY ")
                .add(place)
                .add(order(part))
                .add(" ROWS UNBOUNDED PRECEDING) - octet_length(e.payload) AS bytes_before");
    }

    private QuerySql end(String place, Part part, Weight weight) {
        add(" ORDER BY e." + place).add(order(part)).add(" LIMIT ?", part.limit());
        if (weight == Weight.LIGHT) {
            return this;
        }
        return add(") page WHERE bytes_before < ?", (long) Limits.PAGE_BYTES)
                .add(" ORDER BY " + place)
                .add(order(part));
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        var statement = connection.prepareStatement(sql.of(text.toString()));
        for (int i = 0; i < parameters.size(); i++) {
            switch (parameters.get(i)) {
                case BinaryArray array -> array.bind(statement, i + 1);
                case Object value -> statement.setObject(i + 1, value);
            }
        }
        return statement;
    }

    /// The text, where parameters are marked by `?`.
    @Override
    public String toString() {
        return text.toString();
    }

    private static int version(long version) {
        return Math.clamp(version, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private QuerySql number(String category, String entity) {
        return add("(SELECT number FROM {schema}.stream WHERE category = ?", category)
                .add(" AND entity = ?)", entity);
    }

    private QuerySql matching(Query query, Part part) {
        if (PageReader.isIndexed(query) && query.anyOf().size() == 1) {
            return indexed(query.anyOf().getFirst(), part);
        }
        if (PageReader.isIndexed(query)) {
            var separator = "";
            for (var criterion : query.anyOf()) {
                add(separator).add("(");
                indexed(criterion, part);
                add(")");
                separator = " UNION ";
            }
            return add(" ORDER BY position").add(order(part)).add(" LIMIT ?", part.limit());
        }
        return add("SELECT e.position FROM {schema}.event e")
                .scanned(query, part)
                .add(" ORDER BY e.position")
                .add(order(part))
                .add(" LIMIT ?", part.limit());
    }

    /// What comes behind `event e`, where positions are looked at one by one.
    private QuerySql scanned(Query query, Part part) {
        boolean asksForCategory = query.anyOf().stream()
                .anyMatch(criterion -> !criterion.categories().isEmpty());
        add(asksForCategory ? " JOIN {schema}.stream s ON s.number = e.stream" : "");
        add(" WHERE e.position BETWEEN ?", part.from()).add(" AND ?", part.to());
        occurred(part);
        var separator = " AND (";
        for (var criterion : query.anyOf()) {
            add(separator).add("true");
            conditions(criterion);
            separator = " OR ";
        }
        return add(")");
    }

    private QuerySql indexed(Criterion criterion, Part part) {
        boolean byTag = !criterion.tags().isEmpty();
        add("SELECT e.position FROM {schema}.event e");
        if (byTag) {
            add(" JOIN {schema}.event_tag t ON t.position = e.position");
        }
        if (!criterion.categories().isEmpty()) {
            add(" JOIN {schema}.stream s ON s.number = e.stream");
        }
        add(" WHERE e.position BETWEEN ?", part.from()).add(" AND ?", part.to());
        if (byTag) {
            var first = criterion.tags().iterator().next();
            add(" AND t.position BETWEEN ?", part.from()).add(" AND ?", part.to());
            add(" AND t.tag = ?", Compact.tag(first.toString()));
        }
        occurred(part);
        conditions(criterion);
        return add(" ORDER BY e.position").add(order(part)).add(" LIMIT ?", part.limit());
    }

    private void conditions(Criterion criterion) {
        in("e.type", criterion.types());
        in("s.category", criterion.categories());
        ids("e.correlation_id", criterion.correlationIds());
        ids("e.causation_id", criterion.causationIds());
        if (!criterion.tags().isEmpty()) {
            var tags = criterion.tags().stream().map(Tag::toString).toArray(String[]::new);
            add(" AND string_to_array(e.tags, E'\\n') @> ?", BinaryArray.of(tags));
        }
    }

    private void in(String column, Collection<String> values) {
        if (!values.isEmpty()) {
            add(" AND " + column + " = ANY (?)", BinaryArray.of(values.toArray(String[]::new)));
        }
    }

    private void ids(String column, Collection<String> values) {
        if (!values.isEmpty()) {
            var bytes = values.stream().map(Compact::bytes).toArray(byte[][]::new);
            add(" AND " + column + " = ANY (?)", BinaryArray.of(bytes));
        }
    }

    private void occurred(Part part) {
        part.occurredAtMost().ifPresent(time -> add(" AND coalesce(e.occurred_at, e.recorded_at) <= ?", time));
    }

    private static String order(Part part) {
        return part.forward() ? "" : " DESC";
    }

    private QuerySql add(String more) {
        text.append(more);
        return this;
    }

    private QuerySql add(String more, Object parameter) {
        parameters.add(parameter);
        return add(more);
    }
}
