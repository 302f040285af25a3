package io.leftfold.sqlite;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.CorruptStoreException;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.LeftfoldException;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.tck.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DamageTest {
    private static final String[] NO_TRIGGERS = {
        "DROP TRIGGER event_insert",
        "DROP TRIGGER event_update",
        "DROP TRIGGER event_delete",
        "DROP TRIGGER event_tag_insert",
        "DROP TRIGGER event_tag_update",
        "DROP TRIGGER event_tag_delete",
        "DROP TRIGGER append_key_insert",
        "DROP TRIGGER append_key_update",
        "DROP TRIGGER append_key_delete",
        "DROP TRIGGER stream_insert",
        "DROP TRIGGER stream_update",
        "DROP TRIGGER stream_delete",
    };

    @TempDir
    Path folder = Path.of("");

    @Test
    void nothing_is_found_in_a_log_that_is_intact() {
        var progress = new ArrayList<Long>();
        try (var store = SqliteStore.open(folder.resolve("log.db"))) {
            SomeLog.fill(store, new Random(1), 600);
            assertThat(store.verify((position, head) -> {
                        assertThat(position).isLessThanOrEqualTo(head);
                        progress.add(position);
                    }))
                    .isEmpty();
        }
        assertThat(progress).isSorted().hasSizeGreaterThan(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            position-gap    | DELETE FROM event WHERE position = 2
            position-gap    | UPDATE event SET position = 99 WHERE position = 4
            checksum        | UPDATE event SET payload = x'00' WHERE position = 2
            checksum        | UPDATE event SET type = 'other' WHERE position = 2
            checksum        | UPDATE event SET metadata = x'00' WHERE position = 2
            checksum        | UPDATE event SET schema_version = 99999999999 WHERE position = 2
            checksum        | UPDATE event SET tags = 'none' WHERE position = 2
            checksum        | UPDATE event SET occurred_at = 9223372036854775807 WHERE position = 2
            checksum        | UPDATE event SET correlation_id = 'x' WHERE position = 2
            checksum        | UPDATE event SET key_id = NULL, checksum = 1 WHERE position = 2
            version-gap     | UPDATE event SET version = 9 WHERE position = 2
            version-gap     | DELETE FROM event WHERE position = 1
            recorded-at     | UPDATE event SET recorded_at = 1 WHERE position = 3
            stream-missing  | UPDATE event SET stream = 77 WHERE position = 2
            tag-missing     | DELETE FROM event_tag WHERE position = 1
            tag-unfounded   | INSERT INTO event_tag VALUES ('x:y', 1)
            tag-unfounded   | INSERT INTO event_tag VALUES ('x:y', 99)
            tag-unfounded   | UPDATE event SET tags = NULL WHERE position = 1
            key-range       | DELETE FROM append_key WHERE key = 'k'
            key-range       | UPDATE append_key SET last = 99 WHERE key = 'k'
            key-range       | UPDATE append_key SET first = 2 WHERE key = 'k'
            key-range       | UPDATE append_key SET first = 3, last = 3 WHERE key = 'k'
            stream-empty    | INSERT INTO stream VALUES (50, 'x', 'y', 0, NULL)
            stream-state    | UPDATE stream SET state = 0 WHERE entity = 'closed'
            stream-state    | UPDATE stream SET state = 2 WHERE entity = '1'
            stream-fields   | UPDATE stream SET fields = NULL WHERE entity = 'closed'
            stream-fields   | UPDATE stream SET fields = x'00' WHERE entity = 'closed'
            schema          | CREATE TABLE mine (x)
            schema          | DROP INDEX event_by_causation
            unreadable      | DROP TABLE append_key
            unreadable      | DROP TABLE event_tag
            unreadable      | DROP TABLE event
            """)
    void each_damage_that_is_planted_is_found(String code, String sql) throws SQLException {
        var file = smallLog();
        RawFile.execute(file, NO_TRIGGERS);
        RawFile.execute(file, sql);
        assertThat(SqliteStore.verify(file, (_, _) -> {}))
                .filteredOn(finding -> !finding.where().startsWith("trigger "))
                .extracting(Finding::code)
                .contains(code);
    }

    @Test
    void a_read_without_tags_and_metadata_notices_damage_too() throws SQLException {
        var file = smallLog();
        RawFile.execute(file, NO_TRIGGERS);
        RawFile.execute(file, "UPDATE event SET payload = x'00' WHERE position = 1");
        try (var store = SqliteStore.openReadOnly(file)) {
            var stream = store.streams(Optional.empty(), Optional.empty(), 1).getFirst().stream();
            assertThatThrownBy(() -> store.read(stream, Range.forward().dataOnly()))
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining("checksum");
        }
    }

    @Test
    void a_trigger_that_was_changed_is_found() throws SQLException {
        var file = smallLog();
        RawFile.execute(
                file,
                "DROP TRIGGER event_delete",
                "CREATE TRIGGER event_delete BEFORE DELETE ON event BEGIN SELECT 1; END");
        assertThat(SqliteStore.verify(file, (_, _) -> {}))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("trigger event_delete"));
    }

    @Test
    void findings_end_at_a_thousand() throws SQLException {
        var file = folder.resolve("log.db");
        try (var store = SqliteStore.open(file)) {
            store.append(Append.to(ACCOUNT, new Any(), Samples.events(1_100)));
        }
        RawFile.execute(file, "DROP TRIGGER event_update", "UPDATE event SET checksum = 5");
        assertThat(SqliteStore.verify(file, (_, _) -> {})).hasSize(1_000);
    }

    @Test
    void a_file_that_does_not_open_is_a_finding() throws IOException {
        var file = Files.writeString(folder.resolve("log.db"), "nothing of the kind ".repeat(100));
        assertThat(SqliteStore.verify(file, (_, _) -> {}))
                .singleElement()
                .satisfies(finding -> assertThat(finding.code()).isEqualTo("unreadable"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UPDATE event SET payload = x'00' WHERE position = 2
            UPDATE event SET id = x'00' WHERE position = 2
            UPDATE event SET stream = 77 WHERE position = 2
            UPDATE event SET tags = 'none' WHERE position = 2
            UPDATE event SET metadata = x'07' WHERE position = 2
            UPDATE event SET recorded_at = -9223372036854775808 WHERE position = 2
            DELETE FROM event WHERE position = 2
            """)
    void a_read_meets_damage_and_names_the_position_and_the_file(String sql) throws SQLException {
        var file = smallLog();
        RawFile.execute(file, NO_TRIGGERS);
        RawFile.execute(file, "PRAGMA ignore_check_constraints = ON", sql);
        try (var store = SqliteStore.openReadOnly(file)) {
            assertThatThrownBy(() -> store.readAll(Query.ALL, Range.forward()))
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining("position")
                    .hasMessageContaining("2")
                    .hasMessageContaining(file.toString());
            assertThatThrownBy(() -> store.readAll(Query.ALL, Range.backward()))
                    .isInstanceOf(CorruptStoreException.class);
        }
    }

    @Test
    void a_stream_with_a_hole_and_an_index_that_lies_are_damage() throws SQLException {
        var file = smallLog();
        RawFile.execute(file, NO_TRIGGERS);
        RawFile.execute(
                file,
                "INSERT INTO event_tag VALUES ('x:y', 1)",
                "UPDATE event SET version = 7 WHERE position = 2",
                "INSERT INTO stream VALUES (50, 'x', 'y', 0, NULL)",
                "UPDATE stream SET fields = x'00' WHERE entity = 'closed'");
        try (var store = SqliteStore.openReadOnly(file)) {
            assertThatThrownBy(() -> store.readAll(Query.tags(Tag.of("x", "y")), Range.forward()))
                    .isInstanceOf(CorruptStoreException.class);
            assertThatThrownBy(() -> store.read(ACCOUNT, Range.forward())).isInstanceOf(CorruptStoreException.class);
            assertThatThrownBy(() -> store.read(ACCOUNT, Range.forward().asOf(new io.leftfold.AsOf.Position(1))))
                    .isInstanceOf(CorruptStoreException.class);
            assertThatThrownBy(() -> store.stream(StreamId.of("x", "y"))).isInstanceOf(CorruptStoreException.class);
            assertThatThrownBy(() -> store.stream(StreamId.of("account", "closed")))
                    .isInstanceOf(CorruptStoreException.class);
            assertThatThrownBy(() -> store.streams(Optional.of("x"), Optional.empty(), 10))
                    .isInstanceOf(CorruptStoreException.class);
        }
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_garbled_file_gives_what_was_written_or_says_that_it_is_damaged(long seed) throws IOException {
        var random = new Random(seed);
        var file = folder.resolve("log.db");
        List<RecordedEvent> written;
        try (var store = SqliteStore.open(file)) {
            SomeLog.fill(store, random, 40);
            written = Samples.all(store, Query.ALL, Range.forward());
        }
        garble(file, random);
        boolean noticed = false;
        try (var store = SqliteStore.openReadOnly(file)) {
            noticed = notices(() -> assertBegins(written, Samples.all(store, Query.ALL, Range.forward())));
            for (var event : written) {
                noticed |= notices(() -> assertThat(written)
                        .containsAll(store.read(event.stream(), Range.forward()).events()));
                for (var tag : event.tags()) {
                    noticed |= notices(() -> assertThat(written)
                            .containsAll(store.readAll(Query.tags(tag), Range.backward())
                                    .events()));
                }
            }
            noticed |= !store.verify((_, _) -> {}).isEmpty();
        } catch (LeftfoldException said) {
            noticed = true;
        }
        if (!noticed) {
            try (var store = SqliteStore.open(file)) {
                assertThat(Samples.all(store, Query.ALL, Range.forward())).isEqualTo(written);
            }
        }
    }

    /// A page that happens to look like an empty one can end a log early; only verification sees that.
    private static void assertBegins(List<RecordedEvent> written, List<RecordedEvent> read) {
        assertThat(read).isEqualTo(written.subList(0, Math.min(written.size(), read.size())));
    }

    private static boolean notices(Runnable read) {
        try {
            read.run();
            return false;
        } catch (LeftfoldException said) {
            return true;
        }
    }

    private static void garble(Path file, Random random) throws IOException {
        var bytes = Files.readAllBytes(file);
        switch (random.nextInt(3)) {
            case 0 -> {
                for (int i = 0; i < 1 + random.nextInt(20); i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
                }
            }
            case 1 -> {
                int begin = random.nextInt(bytes.length);
                for (int i = begin; i < Math.min(bytes.length, begin + random.nextInt(8192)); i++) {
                    bytes[i] = (byte) random.nextInt();
                }
            }
            default -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        Files.write(file, bytes);
    }

    private Path smallLog() {
        var file = folder.resolve("log.db");
        var closed = StreamId.of("account", "closed");
        try (var store = SqliteStore.open(file)) {
            store.append(
                    Append.to(ACCOUNT, new Any(), event("a").withTags(Tag.of("customer", "1")), event("b"), event("c"))
                            .withKey("k"));
            store.append(Append.to(ORDER, new Any(), event("d")));
            store.append(Append.to(
                    closed,
                    new Any(),
                    new StreamEvent.Described(Map.of("owner", "Ada"))
                            .toEventData(event("x").id()),
                    new StreamEvent.Closed("end").toEventData(event("x").id())));
            store.append(Append.nothing(io.leftfold.AppendKey.of("only a key")));
        }
        return file;
    }
}
