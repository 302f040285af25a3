package io.leftfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.CorruptStoreException;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.tck.Samples;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DamageTest {
    @Test
    void nothing_is_found_in_a_log_that_is_intact() {
        var progress = new ArrayList<Long>();
        try (var store = PostgresStore.open(Server.newLog())) {
            SomeLog.fill(store, new Random(1), 600);
            assertThat(store.verify((position, head) -> {
                        assertThat(position).isLessThanOrEqualTo(head);
                        progress.add(position);
                    }))
                    .isEmpty();
        }
        assertThat(progress).isSorted().hasSizeGreaterThan(2).endsWith(1_200L);
        assertThat(verify(SomeLog.small())).isEmpty();
        assertThat(verify(emptyLog())).isEmpty();
    }

    @Test
    void a_stream_name_that_was_never_written_is_damage_for_readers_too() throws SQLException {
        var options = SomeLog.small();
        Raw.damage(options, "UPDATE {schema}.stream SET entity = '' WHERE entity = 'closed'");
        try (var store = PostgresStore.open(options)) {
            assertThatThrownBy(() -> Samples.all(store))
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining("name of a stream");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            position-gap    | DELETE FROM {schema}.event WHERE position = 2
            position-gap    | UPDATE {schema}.event SET position = 99 WHERE position = 4
            checksum        | UPDATE {schema}.event SET payload = '' WHERE position = 2
            checksum        | UPDATE {schema}.event SET type = 'other' WHERE position = 2
            checksum        | UPDATE {schema}.event SET metadata = '\\x00' WHERE position = 2
            checksum        | UPDATE {schema}.event SET schema_version = 9 WHERE position = 2
            checksum        | UPDATE {schema}.event SET schema_version = -9 WHERE position = 2
            checksum        | UPDATE {schema}.event SET tags = 'none' WHERE position = 2
            checksum        | UPDATE {schema}.event SET occurred_at = 9223372036854775807 WHERE position = 2
            checksum        | UPDATE {schema}.event SET correlation_id = 'x' WHERE position = 2
            checksum        | UPDATE {schema}.event SET checksum = 1 WHERE position = 6
            checksum        | UPDATE {schema}.event SET id = gen_random_uuid() WHERE position = 1
            checksum        | UPDATE {schema}.stream SET entity = '' WHERE entity = 'closed'
            version-gap     | UPDATE {schema}.event SET version = 9 WHERE position = 2
            version-gap     | DELETE FROM {schema}.event WHERE position = 1
            recorded-at     | UPDATE {schema}.event SET recorded_at = 1 WHERE position = 3
            stream-missing  | UPDATE {schema}.event SET stream = 77 WHERE position = 2
            stream-missing  | DELETE FROM {schema}.stream WHERE entity = 'closed'
            tag-missing     | DELETE FROM {schema}.event_tag WHERE position = 1
            tag-missing     | UPDATE {schema}.event SET tags = E'customer:1\\nb:c' WHERE position = 1
            tag-unfounded   | INSERT INTO {schema}.event_tag VALUES (1, 7)
            tag-unfounded   | INSERT INTO {schema}.event_tag VALUES (99, 7)
            tag-unfounded   | INSERT INTO {schema}.event_tag SELECT 2, tag FROM {schema}.event_tag
            tag-unfounded   | UPDATE {schema}.event SET tags = NULL WHERE position = 1
            key-range       | DELETE FROM {schema}.append_key WHERE first = 1
            key-range       | DELETE FROM {schema}.append_key WHERE first = 5
            key-range       | UPDATE {schema}.append_key SET count = 99 WHERE first = 1
            key-range       | UPDATE {schema}.append_key SET count = 4 WHERE first = 1
            key-range       | UPDATE {schema}.append_key SET first = 2, count = 2 WHERE first = 1
            key-range       | UPDATE {schema}.append_key SET count = -1 WHERE first = 7
            stream-empty    | INSERT INTO {schema}.stream (number, category, entity) VALUES (50, 'x', 'y')
            stream-state    | UPDATE {schema}.stream SET state = 0 WHERE entity = 'closed'
            stream-state    | UPDATE {schema}.stream SET state = 2 WHERE entity = '1'
            stream-fields   | UPDATE {schema}.stream SET fields = NULL WHERE entity = 'closed'
            stream-fields   | UPDATE {schema}.stream SET fields = '\\x00' WHERE entity = 'closed'
            stream-fields   | UPDATE {schema}.stream s SET fields = c.fields FROM {schema}.stream c WHERE c.entity = 'closed'
            schema          | ALTER TABLE {schema}.event DISABLE TRIGGER event_kept
            schema          | ALTER TABLE {schema}.event_000001 DISABLE TRIGGER event_not_emptied
            schema          | ALTER TABLE {schema}.stream ENABLE REPLICA TRIGGER stream_kept
            schema          | DROP TRIGGER event_tag_not_emptied ON {schema}.event_tag
            schema          | DROP TRIGGER log_kept ON {schema}.log
            unreadable      | DROP TABLE {schema}.append_key
            unreadable      | DROP TABLE {schema}.event_tag
            unreadable      | DROP TABLE {schema}.event CASCADE
            """)
    void each_damage_that_is_planted_is_found(String code, String sql) throws SQLException {
        var options = SomeLog.small();
        try (var store = PostgresStore.openReadOnly(options)) {
            Raw.damage(options, sql);
            assertThat(store.verify((_, _) -> {})).extracting(Finding::code).contains(code);
        }
    }

    @Test
    void an_event_id_that_comes_twice_in_different_parts_is_found() throws SQLException {
        var options = Server.newLog();
        try (var store = PostgresStore.open(options)) {
            store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(1_001)));
            Raw.damage(
                    options,
                    "UPDATE {schema}.event SET id = (SELECT id FROM {schema}.event WHERE position = 1) WHERE position ="
                            + " 1001");
            assertThat(store.verify((_, _) -> {}))
                    .filteredOn(finding -> finding.message().contains("event id"))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.where()).isEqualTo("position 1001"));
        }
    }

    @Test
    void what_is_damaged_in_the_middle_hides_nothing_around_it() throws SQLException {
        var options = Server.newLog();
        try (var store = PostgresStore.open(options)) {
            store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(2_000)));
            Raw.damage(
                    options, "UPDATE {schema}.event SET checksum = 5 WHERE position IN (1, 2, 700, 999, 1500, 2000)");
            assertThat(store.verify((_, _) -> {}))
                    .extracting(Finding::where)
                    .containsExactly(
                            "position 1",
                            "position 2",
                            "position 700",
                            "position 999",
                            "position 1500",
                            "position 2000");
        }
    }

    @Test
    void findings_end_at_a_thousand() throws SQLException {
        var options = Server.newLog();
        try (var store = PostgresStore.open(options)) {
            store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(1_100)));
            Raw.damage(options, "UPDATE {schema}.event SET checksum = 5");
            assertThat(store.verify((_, _) -> {})).hasSize(1_000);
        }
    }

    @Test
    void it_is_one_state_that_is_looked_at_while_others_append() {
        try (var store = PostgresStore.open(Server.newLog())) {
            SomeLog.fill(store, new Random(2), 400);
            var found = store.verify((_, _) -> SomeLog.fill(store, new Random(3), 5));
            assertThat(found).isEmpty();
            assertThat(store.log().head()).isGreaterThan(800);
        }
    }

    private static PostgresOptions emptyLog() {
        var options = Server.newLog();
        PostgresStore.open(options).close();
        return options;
    }

    private static List<Finding> verify(PostgresOptions options) {
        try (var store = PostgresStore.openReadOnly(options)) {
            return store.verify((_, _) -> {});
        }
    }
}
