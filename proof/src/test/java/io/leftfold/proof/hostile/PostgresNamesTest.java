package io.leftfold.proof.hostile;

import static io.leftfold.tck.Samples.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Criterion;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.proof.Servers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names that look like SQL go through PostgreSQL as they are.
class PostgresNamesTest {
    /// With what is put before it here.
    private static final int LENGTH_MAX = 190;

    private static final List<String> OF_POSTGRES = List.of(
            "$$",
            "$1",
            "$body$; DROP SCHEMA leftfold CASCADE; $body$",
            "?",
            "??",
            "{schema}",
            "{schema}.event",
            "\\",
            "\\'; SELECT 1; --",
            "E'\\n'",
            "\\x00",
            "%I%L%s",
            "\"leftfold\".event",
            "a','b",
            "{a,b}",
            "{\"a\",NULL}",
            "NULL",
            "/* x",
            "x */",
            ":name",
            "'::regclass");

    private static Stream<String> names() {
        return Stream.concat(NameCases.acceptedEntities().stream(), OF_POSTGRES.stream())
                .filter(name -> name.length() <= LENGTH_MAX);
    }

    @Test
    void every_name_comes_back_as_it_went_in_and_finds_its_event_alone() {
        var ids = Environment.system().ids();
        try (var store = PostgresStore.open(Servers.newLog())) {
            var names = names().toList();
            for (var name : names) {
                var data = EventData.of(
                                ids.next(), "of " + name, 1, Payload.of("text", name.getBytes(StandardCharsets.UTF_8)))
                        .withTags(tag(name))
                        .withMetadata(Metadata.EMPTY
                                .with(Metadata.CORRELATION_ID, "c" + name)
                                .with("note", name));
                assertThat(store.append(
                                Append.to(stream(name), new NoStream(), data).withKey(key(name))))
                        .isInstanceOf(Appended.class);
            }
            assertThat(all(store)).hasSize(names.size());
            for (int i = 0; i < names.size(); i++) {
                check(store, names.get(i), i + 1L);
            }
        }
    }

    private static void check(PostgresStore store, String name, long position) {
        var event = store.read(stream(name), Range.forward()).events().getFirst();
        assertThat(event.stream()).isEqualTo(stream(name));
        assertThat(event.type()).isEqualTo("of " + name);
        assertThat(event.tags()).containsExactly(tag(name));
        assertThat(event.metadata().get("note")).isEqualTo(Optional.of(name));
        assertThat(event.payload().bytes()).isEqualTo(name.getBytes(StandardCharsets.UTF_8));
        for (var query : List.of(
                Query.tags(tag(name)),
                Query.types("of " + name),
                Query.correlation("c" + name),
                Query.of(Criterion.ANY.withTags(Set.of(tag(name))).withTypes(Set.of("of " + name))),
                Query.types("of " + name).or(Query.tags(tag(name))))) {
            assertThat(store.readAll(query, Range.forward()).events())
                    .as(query.toString())
                    .extracting(RecordedEvent::position)
                    .containsExactly(position);
        }
        assertThat(store.outcomeOf(AppendKey.of(key(name))).orElseThrow().first())
                .isEqualTo(position);
        assertThat(store.stream(stream(name)).orElseThrow().version()).isEqualTo(1);
    }

    private static StreamId stream(String name) {
        return StreamId.of("order", name);
    }

    private static Tag tag(String name) {
        return Tag.of("name", name);
    }

    private static String key(String name) {
        return name;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a\"b",
                "a'b",
                "a;b",
                "$$",
                "{schema}",
                "pg_x",
                "Upper",
                "1a",
                "ä",
                "a.b",
                "a\n",
                "x\"; DROP SCHEMA public; --"
            })
    void a_schema_that_is_no_plain_name_is_refused(String schema) {
        var options = PostgresOptions.url("jdbc:postgresql://127.0.0.1/none");

        assertThatThrownBy(() -> options.withSchema(schema)).isInstanceOf(IllegalArgumentException.class);
    }
}
