package io.leftfold.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.NewerSchemaException;
import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.WorkFailedException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class TablesTest {
    private static final String FIRST = """
            CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, content {bytes});
            CREATE INDEX thing_content ON thing (content);
            """;
    private static final String SECOND = """
            ALTER TABLE thing ADD COLUMN made_at TEXT;
            INSERT INTO thing (id, content, made_at) VALUES (1, NULL, {now});""";
    private static final Tables OLD = new Tables("thing", List.of(FIRST));
    private static final Tables NEW = new Tables("thing", List.of(FIRST, SECOND));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void tables_are_made_once_and_then_brought_to_each_newer_version(Place place) {
        try (var database = place.open("a", folder)) {
            OLD.prepare(database);
            OLD.prepare(database);
            assertThat(OLD.missing(database)).isEmpty();
            assertThat(NEW.missing(database)).hasSize(4);

            NEW.prepare(database);

            assertThat(NEW.missing(database)).isEmpty();
            assertThat(made(database))
                    .singleElement()
                    .asString()
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tables_of_a_newer_version_are_left_alone(Place place) {
        try (var database = place.open("a", folder)) {
            NEW.prepare(database);

            assertThatThrownBy(() -> OLD.prepare(database))
                    .isInstanceOf(NewerSchemaException.class)
                    .hasMessageContaining("version 2")
                    .hasMessageContaining("knows 1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void two_parts_do_not_know_of_each_other(Place place) {
        var other = new Tables("other", List.of("CREATE TABLE other_thing (id BIGINT)"));
        try (var database = place.open("a", folder)) {
            NEW.prepare(database);
            other.prepare(database);

            assertThat(other.missing(database)).isEmpty();
            assertThat(NEW.missing(database)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void who_may_make_no_tables_is_told_the_statements_and_does_well_once_they_have_been_run(Place place)
            throws Exception {
        try (var mine = place.open("a", folder);
                var database = place.openWithoutRights("a", folder)) {
            var missing = NEW.missing(database);

            assertThatThrownBy(() -> NEW.prepare(database))
                    .isInstanceOf(ReadOnlyStoreException.class)
                    .hasMessageContaining(String.join(";\n", missing));

            assertThat(NEW.missing(mine)).isEqualTo(missing);
            mine.transaction(connection -> {
                try (var sql = Sql.in(connection)) {
                    for (var statement : missing) {
                        sql.update(statement);
                    }
                    // In SQLite, who may read may read all.
                    return place == Place.POSTGRESQL && sql.update("GRANT SELECT ON leftfold_component TO PUBLIC") > 0;
                }
            });
            NEW.prepare(database);
            assertThat(NEW.missing(database)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void those_who_start_at_the_same_time_make_them_once(Place place) throws Exception {
        try (var database = place.open("a", folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts = IntStream.range(0, 8)
                    .mapToObj(_ -> threads.submit(() -> {
                        NEW.prepare(database);
                        return true;
                    }))
                    .toList();

            for (Future<Boolean> start : starts) {
                assertThat(start.get()).isTrue();
            }
            assertThat(made(database)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_script_that_fails_leaves_nothing(Place place) {
        var broken = new Tables("thing", List.of(FIRST, "CREATE TABEL oops (id BIGINT);"));
        try (var database = place.open("a", folder)) {
            assertThatThrownBy(() -> broken.prepare(database)).isInstanceOf(WorkFailedException.class);

            assertThat(NEW.missing(database)).hasSize(6);
            NEW.prepare(database);
            assertThat(made(database)).hasSize(1);
        }
    }

    @Test
    void a_component_has_a_plain_name_and_a_script() {
        assertThatThrownBy(() -> new Tables("it's", List.of(FIRST))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tables("thing", List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tables.of("thing", "no_such_script")).isInstanceOf(IllegalStateException.class);
    }

    private static List<String> made(ReadModelDatabase<Connection> database) {
        return database.read(connection -> {
            try (var sql = Sql.in(connection)) {
                return sql.query("SELECT made_at FROM thing", row -> row.getString(1));
            }
        });
    }
}
