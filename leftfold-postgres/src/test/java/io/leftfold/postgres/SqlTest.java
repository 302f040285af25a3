package io.leftfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Criterion;
import io.leftfold.Query;
import io.leftfold.Tag;
import io.leftfold.postgres.QuerySql.Weight;
import io.leftfold.spi.PageReader.Part;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Nothing that a caller says becomes part of a statement.
class SqlTest {
    /// What may stand between quotes in a statement that never changes.
    private static final Pattern LITERAL = Pattern.compile("E?'([^']*)'");

    private static final String HOSTILE = "x'; DROP SCHEMA public; --";

    @Test
    void statements_have_no_literals_but_a_line_feed_and_no_name_but_the_schemas() throws Exception {
        var sql = new Sql("mine");
        int statements = 0;
        for (var field : Sql.class.getDeclaredFields()) {
            if (field.getType() == String.class && !Modifier.isPrivate(field.getModifiers())) {
                var text = (String) Objects.requireNonNull(field.get(sql));
                statements++;
                assertThat(LITERAL.matcher(text).results().map(found -> found.group(1)))
                        .as(text)
                        .allMatch("\\n"::equals);
                assertThat(text).doesNotContain("{schema}", "%s", ";", "||");
                assertThat(Pattern.compile("\"([^\"]*)\"")
                                .matcher(text)
                                .results()
                                .map(found -> found.group(1)))
                        .as(text)
                        .allMatch("mine"::equals);
            }
        }
        assertThat(statements).isGreaterThanOrEqualTo(15);
    }

    @Test
    void queries_carry_every_value_as_a_parameter() {
        for (var query : queries(HOSTILE)) {
            for (boolean forward : new boolean[] {true, false}) {
                for (var occurred : List.of(OptionalLong.empty(), OptionalLong.of(987_654_321))) {
                    var part = new Part(123_456_789, 223_456_789, forward, 323_456, occurred);
                    var other = new Part(3, 4, forward, 5, occurred.isPresent() ? OptionalLong.of(6) : occurred);
                    var texts = texts(query, part);
                    assertThat(texts)
                            .allSatisfy(text -> assertThat(text)
                                    .doesNotContain("DROP", "123456789", "223456789", "323456", "987654321", "x'"));
                    // Other values of the same kind make the same statements.
                    assertThat(texts).isEqualTo(texts(plain(query), other));
                }
            }
        }
    }

    /// Projections read so.
    @Test
    void a_query_by_types_looks_at_each_event_once_and_at_no_stream() {
        var part = new Part(1, 10_000, true, 500, OptionalLong.empty());
        for (var weight : Weight.values()) {
            var text = QuerySql.events(new Sql("mine"), Query.types("t", "u"), part, weight)
                    .toString();
            assertThat(text).doesNotContain("JOIN", " IN (").containsOnlyOnce("event e");
        }
        assertThat(QuerySql.events(new Sql("mine"), Query.categories("order"), part, Weight.LIGHT)
                        .toString())
                .containsOnlyOnce("JOIN {schema}.stream s");
    }

    private static List<String> texts(Query query, Part part) {
        var sql = new Sql("mine");
        var texts = new ArrayList<String>();
        for (var weight : Weight.values()) {
            texts.add(QuerySql.events(sql, query, part, weight).toString());
            texts.add(QuerySql.stream(sql, "order", HOSTILE, part, true, true, weight)
                    .toString());
            texts.add(QuerySql.stream(sql, "order", HOSTILE, part, false, false, weight)
                    .toString());
        }
        texts.add(QuerySql.positions(sql, query.equals(Query.ALL) ? Query.types("t") : query, part)
                .toString());
        return texts;
    }

    private static List<Query> queries(String value) {
        var tag = Criterion.ANY.withTags(Set.of(Tag.of("name", value)));
        return List.of(
                Query.ALL,
                Query.types(value),
                Query.categories("order"),
                Query.correlation(value),
                Query.causation(value),
                Query.of(tag),
                Query.of(tag.withTypes(Set.of(value)).withCategories(Set.of("order"))),
                Query.of(tag.withCorrelationIds(Set.of(value)).withCausationIds(Set.of(value))),
                Query.of(tag).or(Query.correlation(value)),
                Query.of(tag).or(Query.types(value)));
    }

    private static Query plain(Query hostile) {
        return queries("plain").get(queries(HOSTILE).indexOf(hostile));
    }
}
