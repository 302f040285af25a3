package io.leftfold.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.ReadModelDatabase;
import io.leftfold.WorkFailedException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class SqlTest {
    private static final String INSERT = "INSERT INTO thing (id, said) VALUES (?, ?)";
    private static final String ADD = "INSERT INTO thing (id, said) VALUES (?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET said = thing.said || excluded.said";

    @TempDir
    private Path folder = Path.of("");

    /// Runs work on an empty table.
    private <R> R on(Place place, ReadModelDatabase.Work<Sql, R> work) {
        try (var database = place.open("a", folder)) {
            database.transaction(connection -> {
                try (var sql = Sql.in(connection)) {
                    sql.update("CREATE TABLE IF NOT EXISTS thing (id BIGINT NOT NULL PRIMARY KEY, said TEXT)");
                    return sql.update("DELETE FROM thing");
                }
            });
            return database.transaction(connection -> {
                try (var sql = Sql.in(connection)) {
                    return work.in(sql);
                }
            });
        }
    }

    private static List<String> said(Sql sql) throws Exception {
        return sql.query("SELECT said FROM thing ORDER BY id", row -> row.getString(1));
    }

    @ParameterizedTest
    @EnumSource
    void writes_take_effect_in_order_whatever_stands_between_them(Place place) {
        var found = on(place, sql -> {
            sql.write(ADD, 1, "a");
            sql.write(ADD, 1, "b");
            sql.write("UPDATE thing SET said = said || ? WHERE id = ?", "c", 1);
            sql.write(ADD, 1, "d");
            sql.write(ADD, 2, null);
            sql.write(ADD, 2, "x");
            assertThat(sql.update("UPDATE thing SET said = said || 'e' WHERE id = 1"))
                    .isEqualTo(1);
            sql.write(ADD, 1, "f");
            return said(sql);
        });
        assertThat(found.getFirst()).isEqualTo("abcdef");
    }

    @ParameterizedTest
    @EnumSource
    void writes_are_sent_at_the_latest_when_statements_are_given_back(Place place) {
        on(place, sql -> {
            for (int i = 0; i < 1_234; i++) {
                sql.write(INSERT, i, "x".repeat(2_000));
            }
            return true;
        });
        try (var database = place.open("a", folder)) {
            assertThat(count(database)).isEqualTo(1_234);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_thrown_names_the_statement_and_nothing_is_done(Place place) {
        assertThatThrownBy(() -> on(place, sql -> {
                    for (int i = 0; i < 100; i++) {
                        sql.write(INSERT, i % 99, "secret");
                    }
                    return true;
                }))
                .isInstanceOf(WorkFailedException.class)
                .hasMessageContaining(INSERT)
                .hasMessageNotContaining("secret");
        try (var database = place.open("a", folder)) {
            assertThat(count(database)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_write_with_too_few_arguments_is_refused_at_once(Place place) {
        assertThatThrownBy(() -> on(place, sql -> {
                    sql.write(INSERT, 1, "a");
                    sql.write(INSERT, 2);
                    return true;
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 2 parameters, not 1");
    }

    @ParameterizedTest
    @EnumSource
    void each_of_many_updates_says_what_it_changed(Place place) {
        var counts = on(place, sql -> {
            sql.write(INSERT, 3, "a");
            return sql.updateEach(
                    "DELETE FROM thing WHERE id = ?", List.of(new Object[] {2}, new Object[] {3}, new Object[] {4}));
        });
        assertThat(counts).containsExactly(0, 1, 0);
    }

    private static long count(ReadModelDatabase<Connection> database) {
        return database.read(connection -> {
            try (var sql = Sql.in(connection)) {
                return sql.first("SELECT count(*) FROM thing", row -> row.getLong(1))
                        .orElseThrow();
            }
        });
    }
}
