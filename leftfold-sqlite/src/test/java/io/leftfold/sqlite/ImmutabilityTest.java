package io.leftfold.sqlite;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Tag;
import io.leftfold.tck.Samples;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImmutabilityTest {
    private static final String COPY = "INSERT OR REPLACE INTO event (position, stream, version, id, recorded_at,"
            + " checksum, schema_version, type, codec, payload)"
            + " SELECT %s, %s, %s, %s, recorded_at, checksum, schema_version, 'changed', codec, payload FROM event"
            + " WHERE position = 1";

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE event SET type = 'changed' WHERE position = 1",
                "UPDATE event SET position = 9 WHERE position = 2",
                "UPDATE OR REPLACE event SET position = 1 WHERE position = 2",
                "DELETE FROM event",
                "DELETE FROM event WHERE position = 2",
                "UPDATE event_tag SET tag = 'x:y'",
                "DELETE FROM event_tag",
                "INSERT INTO event_tag VALUES ('x:y', 1)",
                "UPDATE append_key SET last = 9",
                "DELETE FROM append_key",
                "INSERT OR REPLACE INTO append_key VALUES ('k', 'x', 1, 1)",
                "UPDATE stream SET entity = 'x'",
                "DELETE FROM stream",
                "INSERT OR REPLACE INTO stream VALUES (1, 'x', 'y', 0, NULL)",
                "INSERT OR REPLACE INTO stream VALUES (9, 'account', '1', 0, NULL)",
                "UPDATE log SET id = zeroblob(16)",
                "DELETE FROM log",
                "INSERT OR REPLACE INTO log VALUES (1, zeroblob(16), 1, 1, 0)",
            })
    void the_file_itself_refuses_a_change_from_any_connection(String sql) throws SQLException {
        var file = withThreeEvents();
        assertRefused(file, sql);
    }

    @Test
    void nothing_that_stands_can_be_replaced() throws SQLException {
        var file = withThreeEvents();
        assertRefused(file, COPY.formatted("1", "stream", "version", "id"));
        assertRefused(file, COPY.formatted("3", "stream", "3", "randomblob(16)"));
        assertRefused(file, COPY.formatted("4", "stream", "3", "id"));
        assertRefused(file, COPY.formatted("4", "stream", "1", "randomblob(16)"));
    }

    @Test
    void no_gap_can_be_made() throws SQLException {
        var file = withThreeEvents();
        assertRefused(file, COPY.formatted("5", "stream", "3", "randomblob(16)"));
        assertRefused(file, COPY.formatted("0", "stream", "3", "randomblob(16)"));
        assertRefused(file, COPY.formatted("-1", "stream", "3", "randomblob(16)"));
        assertRefused(file, COPY.formatted("4", "stream", "5", "randomblob(16)"));
        assertRefused(file, COPY.formatted("4", "9", "2", "randomblob(16)"));
    }

    @Test
    void what_is_due_next_is_all_that_can_be_inserted() throws SQLException {
        var file = withThreeEvents();
        RawFile.execute(file, COPY.formatted("4", "stream", "3", "randomblob(16)"));
        assertThat(RawFile.number(file, "SELECT count(*) FROM event")).isEqualTo(4);
    }

    private static void assertRefused(Path file, String sql) throws SQLException {
        try (var store = SqliteStore.openReadOnly(file)) {
            var before = Samples.all(store);
            assertThatThrownBy(() -> RawFile.execute(file, sql))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("SQLITE_CONSTRAINT_TRIGGER");
            assertThat(Samples.all(store)).isEqualTo(before);
        }
        assertThat(SqliteStore.verify(file, (_, _) -> {})).isEmpty();
    }

    private Path withThreeEvents() {
        var file = folder.resolve("log.db");
        try (var store = SqliteStore.open(file)) {
            store.append(Append.to(
                            ACCOUNT,
                            new Any(),
                            event("a").withTags(Tag.of("customer", "1")),
                            event("b").withTags(Tag.of("customer", "2")))
                    .withKey("k"));
            store.append(Append.to(ORDER, new Any(), event("c")));
        }
        return file;
    }
}
