package io.leftfold.proof.hostile;

import static io.leftfold.proof.hostile.HostileCase.ACCEPTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.proof.hostile.HostileCase.Answer;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.tck.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/// Files that are no log of Leftfold, or were one. Whatever can be read of them is what was written; what cannot
/// is said; a file that was refused is not touched.
final class StoreFileCases {
    private static final String CORRUPT = "corrupt-store";
    private static final String FOREIGN = "corrupt-store or foreign-store";
    private static final String UNAVAILABLE = "store-unavailable";
    private static final String EITHER = "accepted or corrupt-store or foreign-store or newer-schema";
    private static final int PAGE = 4_096;

    /// Makes the file at that path, where a log is already.
    interface Spoil {
        void at(Path file) throws Exception;
    }

    private StoreFileCases() {}

    static List<HostileCase> all() {
        return List.of(
                of("a log that is well", ACCEPTED, "", _ -> {}),
                of("an empty file", ACCEPTED, "", file -> Files.write(file, new byte[0])),
                of("one byte, which SQLite counts as none", ACCEPTED, "", file -> Files.write(file, new byte[] {'S'})),
                of("a text", FOREIGN, "log.db", file -> Files.writeString(file, "dear diary\n".repeat(1_000))),
                of("zeros", FOREIGN, "log.db", file -> Files.write(file, new byte[16 * PAGE])),
                of("random bytes", FOREIGN, "log.db", file -> Files.write(file, random(16 * PAGE))),
                of(
                        "the magic of SQLite alone",
                        FOREIGN,
                        "log.db",
                        file -> Files.writeString(file, "SQLite format 3\u0000")),
                of("a header of SQLite alone", EITHER, "", file -> cut(file, 100)),
                of("a gzip", FOREIGN, "log.db", file -> Files.write(file, new byte[] {0x1F, (byte) 0x8B, 8, 0})),
                of(
                        "an export instead of a store",
                        FOREIGN,
                        "log.db",
                        file -> Files.writeString(file, ImportCases.line(1, 1, "{}"))),
                of(
                        "a database of another program",
                        FOREIGN,
                        "application_id",
                        file -> foreign(file, "CREATE TABLE x (y)")),
                of(
                        "a database with a version alone",
                        FOREIGN,
                        "application_id",
                        file -> foreign(file, "PRAGMA user_version = 1")),
                of(
                        "a database with another application id",
                        FOREIGN,
                        "application_id",
                        file -> foreign(file, "PRAGMA application_id = 1")),
                of(
                        "a database that a view fills",
                        FOREIGN,
                        "application_id",
                        file -> foreign(file, "CREATE VIEW event AS SELECT 1")),
                of("the next schema", "newer-schema", "schema version 2", file -> sql(file, "PRAGMA user_version = 2")),
                of(
                        "the greatest schema",
                        "newer-schema",
                        "2147483647",
                        file -> sql(file, "PRAGMA user_version = 2147483647")),
                of("a schema of 0", CORRUPT, "schema version 0", file -> sql(file, "PRAGMA user_version = 0")),
                of("a negative schema", CORRUPT, "schema version -1", file -> sql(file, "PRAGMA user_version = -1")),
                of(
                        "another application id on a log",
                        FOREIGN,
                        "application_id",
                        file -> sql(file, "PRAGMA application_id = 1")),
                of(
                        "read models instead of a log",
                        FOREIGN,
                        "application_id",
                        file -> sql(file, "PRAGMA application_id = 0x4C656652")),
                of("cut to one page", EITHER, "", file -> cut(file, PAGE)),
                of("cut to a page and a byte", EITHER, "", file -> cut(file, PAGE + 1)),
                of("cut to two pages", EITHER, "", file -> cut(file, 2 * PAGE)),
                of("cut to the half", EITHER, "", file -> cut(file, Files.size(file) / 2)),
                of("cut by a page", EITHER, "", file -> cut(file, Files.size(file) - PAGE)),
                of("cut by a byte", EITHER, "", file -> cut(file, Files.size(file) - 1)),
                of("cut within the header", FOREIGN, "log.db", file -> cut(file, 50)),
                of("a page of zeros behind", EITHER, "", file -> append(file, new byte[PAGE])),
                of("random bytes behind", EITHER, "", file -> append(file, random(3 * PAGE))),
                of("the file twice", EITHER, "", file -> append(file, Files.readAllBytes(file))),
                of("a magic of zeros", FOREIGN, "log.db", file -> put(file, 0, new byte[16])),
                of("a header of zeros", FOREIGN, "log.db", file -> put(file, 0, new byte[100])),
                of("a page size of 0", EITHER, "", file -> put(file, 16, new byte[2])),
                of("a page size of 3", EITHER, "", file -> put(file, 16, new byte[] {0, 3})),
                of("a page size of another file", EITHER, "", file -> put(file, 16, new byte[] {2, 0})),
                of(
                        "a format to come",
                        EITHER + " or read-only-store or store-unavailable",
                        "",
                        file -> put(file, 18, new byte[] {9, 9})),
                of("a reserve that leaves no page", EITHER, "", file -> put(file, 20, new byte[] {-1})),
                of("payload fractions that are none", EITHER, "", file -> put(file, 21, new byte[] {0, 0, 0})),
                of("a page count of billions", EITHER, "", file -> put(file, 28, new byte[] {-1, -1, -1, -1})),
                of(
                        "a free list that leads out",
                        EITHER,
                        "",
                        file -> put(file, 32, new byte[] {127, -1, -1, -1, 0, 0, 0, 9})),
                of(
                        "a free list that leads to the first page",
                        EITHER,
                        "",
                        file -> put(file, 32, new byte[] {0, 0, 0, 1, 0, 0, 0, 9})),
                of(
                        "a schema format of 9",
                        EITHER + " or store-unavailable",
                        "",
                        file -> put(file, 44, new byte[] {0, 0, 0, 9})),
                of("an encoding of UTF-16", EITHER, "", file -> put(file, 56, new byte[] {0, 0, 0, 2})),
                of("an encoding that is none", EITHER, "", file -> put(file, 56, new byte[] {0, 0, 0, 9})),
                of(
                        "an incremental vacuum that never was",
                        EITHER,
                        "",
                        file -> put(file, 52, new byte[] {0, 0, 0, 9, 0, 0, 0, 1})),
                of("a first page of zeros behind its header", EITHER, "", file -> put(file, 100, new byte[PAGE - 100])),
                of("a first page of ones behind its header", EITHER, "", file -> put(file, 100, ones(PAGE - 100))),
                of("a second page of zeros", EITHER, "", file -> put(file, PAGE, new byte[PAGE])),
                of("a second page of random bytes", EITHER, "", file -> put(file, PAGE, random(PAGE))),
                of("a third page of ones", EITHER, "", file -> put(file, 2 * PAGE, ones(PAGE))),
                of("a fourth page of zeros", EITHER, "", file -> put(file, 3 * PAGE, new byte[PAGE])),
                of("a last page of zeros", EITHER, "", file -> put(file, Files.size(file) - PAGE, new byte[PAGE])),
                of("two pages in each other's place", EITHER, "", StoreFileCases::swap),
                of("every page the same", EITHER, "", StoreFileCases::repeat),
                of("one bit of each page turned", EITHER, "", file -> flip(file, PAGE)),
                of("one bit of each 512 bytes turned", EITHER, "", file -> flip(file, 512)),
                of("one bit of each 64 bytes turned", EITHER, "", file -> flip(file, 64)),
                of("a letter of every payload turned", CORRUPT, "", file -> replace(file, "payload", "paYload")),
                of("a letter of a type turned", CORRUPT, "", file -> replace(file, "happened", "hapqened")),
                of(
                        "a letter of a table's name turned",
                        CORRUPT,
                        "",
                        file -> replace(file, "CREATE TABLE event (", "CREATE TABLE evant (")),
                of(
                        "SQL that does not parse as schema",
                        CORRUPT,
                        "",
                        file -> replace(file, "CREATE TABLE stream (", "CREATE TABLE str;am (")),
                of(
                        "a log that says that it is empty",
                        CORRUPT,
                        "",
                        file -> schema(file, "DROP TRIGGER log_delete; DELETE FROM log")),
                of(
                        "two answers to which log it is",
                        EITHER,
                        "",
                        file -> schema(
                                file,
                                "DROP TABLE log; CREATE TABLE log (one, id, incarnation, first_position, created_at); INSERT INTO log VALUES (1, x'00', 1, 1, 1), (2, x'00', 1, 1, 1)")),
                of(
                        "a log with an id of one byte",
                        CORRUPT,
                        "",
                        file -> schema(
                                file,
                                "DROP TABLE log; CREATE TABLE log (one, id, incarnation, first_position, created_at); INSERT INTO log VALUES (1, x'00', 1, 1, 1)")),
                of(
                        "a log without id",
                        CORRUPT,
                        "",
                        file -> schema(
                                file,
                                "DROP TABLE log; CREATE TABLE log (one, id, incarnation, first_position, created_at); INSERT INTO log VALUES (1, NULL, 1, 1, 1)")),
                of(
                        "a log that begins at a position to come",
                        CORRUPT + " or truncated or accepted",
                        "",
                        file -> sql(file, "UPDATE log SET first_position = 9223372036854775807")),
                of("no table of events", CORRUPT, "", file -> schema(file, "DROP TABLE event")),
                of("no table of streams", CORRUPT, "", file -> schema(file, "DROP TABLE stream")),
                of("no table of tags", CORRUPT, "", file -> schema(file, "DROP TABLE event_tag")),
                of("no table of keys", CORRUPT, "", file -> schema(file, "DROP TABLE append_key")),
                of(
                        "a view named event",
                        CORRUPT,
                        "",
                        file -> schema(
                                file, "ALTER TABLE event RENAME TO real; CREATE VIEW event AS SELECT * FROM real")),
                of(
                        "a view that never ends",
                        CORRUPT,
                        "",
                        file -> schema(
                                file,
                                "DROP TABLE log; CREATE VIEW log AS WITH RECURSIVE n(one) AS (SELECT 1 UNION ALL SELECT one + 1 FROM n) SELECT one, zeroblob(16) AS id, 1 AS incarnation, 1 AS first_position, 1 AS created_at FROM n")),
                of("a table more", EITHER, "", file -> schema(file, "CREATE TABLE diary (x)")),
                of("a column more", EITHER, "", file -> schema(file, "ALTER TABLE event ADD COLUMN x TEXT")),
                of("a column fewer", EITHER, "", file -> schema(file, "ALTER TABLE event DROP COLUMN signature")),
                of(
                        "a generated column",
                        EITHER,
                        "",
                        file -> schema(file, "ALTER TABLE event ADD COLUMN x TEXT AS (upper(type)) VIRTUAL")),
                of(
                        "a generated column that is a gigabyte",
                        EITHER,
                        "",
                        file -> schema(file, "ALTER TABLE event ADD COLUMN x BLOB AS (zeroblob(1000000000)) VIRTUAL")),
                of(
                        "a trigger that deletes what is written",
                        CORRUPT,
                        "",
                        file -> schema(
                                file,
                                "DROP TRIGGER event_delete; CREATE TRIGGER evil AFTER INSERT ON event BEGIN DELETE FROM event WHERE position = NEW.position; END")),
                of(
                        "a trigger that changes what is written",
                        CORRUPT,
                        "",
                        file -> schema(
                                file,
                                "DROP TRIGGER event_update; CREATE TRIGGER evil AFTER INSERT ON event BEGIN UPDATE event SET type = 'evil' WHERE position = NEW.position; END")),
                of(
                        "a trigger that ignores what is written",
                        CORRUPT,
                        "",
                        file -> schema(
                                file, "CREATE TRIGGER evil BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END")),
                of(
                        "a trigger that writes twice",
                        CORRUPT,
                        "",
                        file -> schema(
                                file,
                                "CREATE TRIGGER evil AFTER INSERT ON event_tag BEGIN INSERT INTO stream (category, entity) VALUES ('evil', NEW.tag); END")),
                of(
                        "a trigger that calls what is not there",
                        EITHER + " or store-unavailable",
                        "",
                        file -> schema(
                                file,
                                "CREATE TRIGGER evil AFTER INSERT ON event BEGIN SELECT load_extension('x'); END")),
                of(
                        "an index over a function",
                        EITHER,
                        "",
                        file -> schema(file, "CREATE INDEX evil ON event (length(hex(payload)))")),
                of("a payload that is gone", CORRUPT, "", file -> changed(file, "UPDATE event SET payload = x''")),
                of(
                        "a payload of 20 mebibytes",
                        CORRUPT,
                        "",
                        file -> changed(file, "UPDATE event SET payload = zeroblob(20971520) WHERE position = 1")),
                of(
                        "a type of two mebibytes",
                        CORRUPT,
                        "position 1",
                        file -> changed(
                                file, "UPDATE event SET type = printf('%.*c', 2000000, 'x') WHERE position = 1")),
                of(
                        "a type with control characters",
                        CORRUPT,
                        "position 1",
                        file -> changed(file, "UPDATE event SET type = char(27) || '[2J' WHERE position = 1")),
                of(
                        "a codec of nothing",
                        CORRUPT,
                        "position 1",
                        file -> changed(file, "UPDATE event SET codec = '' WHERE position = 1")),
                of(
                        "a negative schema version of an event",
                        CORRUPT,
                        "position 1",
                        file -> changed(file, "UPDATE event SET schema_version = -1 WHERE position = 1")),
                of(
                        "a schema version beyond an int",
                        CORRUPT,
                        "position 1",
                        file -> changed(file, "UPDATE event SET schema_version = 4294967297 WHERE position = 1")),
                of(
                        "a time beyond all time",
                        CORRUPT,
                        "position 1",
                        file -> changed(file, "UPDATE event SET recorded_at = 9223372036854775807 WHERE position = 1")),
                of(
                        "a time before all time",
                        CORRUPT,
                        "position 1",
                        file -> changed(
                                file, "UPDATE event SET occurred_at = -9223372036854775808 WHERE position = 1")),
                of(
                        "an id of another event",
                        CORRUPT,
                        "position 1",
                        file -> changed(file, "UPDATE event SET id = zeroblob(16) WHERE position = 1")),
                of(
                        "tags that are none",
                        CORRUPT,
                        "position 1",
                        file -> changed(file, "UPDATE event SET tags = 'nothing' WHERE position = 1")),
                of(
                        "tags of a mebibyte of line feeds",
                        CORRUPT,
                        "position 1",
                        file -> changed(
                                file, "UPDATE event SET tags = printf('%.*c', 1000000, char(10)) WHERE position = 1")),
                of(
                        "metadata that announces gigabytes",
                        CORRUPT,
                        "position 1",
                        file -> changed(file, "UPDATE event SET metadata = x'01FFFFFF7F' WHERE position = 1")),
                of(
                        "a correlation of blanks",
                        CORRUPT,
                        "position 1",
                        file -> changed(file, "UPDATE event SET correlation_id = '  ' WHERE position = 1")),
                of(
                        "a checksum of 0",
                        CORRUPT,
                        "position 1",
                        file -> changed(file, "UPDATE event SET checksum = 0 WHERE position = 1")),
                of(
                        "an event of another stream",
                        CORRUPT,
                        "",
                        file -> changed(file, "UPDATE event SET stream = 2, version = 99 WHERE position = 1")),
                of(
                        "an event of no stream",
                        CORRUPT,
                        "",
                        file -> changed(file, "UPDATE event SET stream = 99 WHERE position = 1")),
                of(
                        "a hole in the positions",
                        CORRUPT,
                        "position",
                        file -> changed(file, "DELETE FROM event WHERE position = 2")),
                of(
                        "a position below 1",
                        CORRUPT,
                        "",
                        file -> changed(file, "UPDATE event SET position = -5 WHERE position = 1")),
                of(
                        "a position near the end of all numbers",
                        CORRUPT,
                        "",
                        file -> changed(file, "UPDATE event SET position = 9223372036854775807 WHERE position = 2")),
                of(
                        "a stream with a category that is none",
                        CORRUPT,
                        "",
                        file -> changed(file, "UPDATE stream SET category = 'a b' || char(27)")),
                of(
                        "a stream with an entity of blanks",
                        CORRUPT,
                        "",
                        file -> changed(file, "UPDATE stream SET entity = ' ' WHERE number = 1")),
                of(
                        "a stream with fields that are none",
                        EITHER,
                        "",
                        file -> changed(file, "UPDATE stream SET fields = x'FF' WHERE number = 1")),
                of(
                        "journal garbage beside it",
                        EITHER + " or read-only-store",
                        "",
                        file -> beside(file, "-journal", random(3 * PAGE))),
                of("a journal of zeros", EITHER, "", file -> beside(file, "-journal", new byte[2 * PAGE])),
                of("a log of writes of garbage", EITHER, "", file -> beside(file, "-wal", random(3 * PAGE))),
                of("a log of writes of one byte", EITHER, "", file -> beside(file, "-wal", new byte[] {1})),
                of("a log of writes with a good magic and no more", EITHER, "", file -> beside(file, "-wal", wal())),
                of("a log of writes of zeros", EITHER, "", file -> beside(file, "-wal", new byte[5 * PAGE])),
                of("shared memory of garbage", EITHER, "", file -> beside(file, "-shm", random(8 * PAGE))),
                of("shared memory and log of writes of garbage", EITHER, "", file -> {
                    beside(file, "-shm", random(8 * PAGE));
                    beside(file, "-wal", random(8 * PAGE));
                }),
                of(
                        "a folder in the place of the log of writes",
                        EITHER + " or store-unavailable",
                        "",
                        file -> Files.createDirectory(side(file, "-wal"))),
                of(
                        "a folder in the place of shared memory",
                        EITHER + " or store-unavailable or read-only-store",
                        "",
                        file -> Files.createDirectory(side(file, "-shm"))),
                of(
                        "a folder in the place of the lock",
                        EITHER + " or store-unavailable or read-only-store",
                        "",
                        file -> {
                            Files.deleteIfExists(side(file, ".lock"));
                            Files.deleteIfExists(side(file, "-lock"));
                            Files.createDirectory(side(file, ".lock"));
                            Files.createDirectory(side(file, "-lock"));
                        }),
                of("a folder", UNAVAILABLE, "folder", file -> {
                    Files.delete(file);
                    Files.createDirectory(file);
                }),
                of("a link to itself", UNAVAILABLE, "log.db", file -> link(file, file)),
                of(
                        "a link to nowhere",
                        "accepted or store-unavailable",
                        "",
                        file -> link(file, file.resolveSibling("nowhere"))),
                of("a link to a folder", UNAVAILABLE, "log.db", file -> link(file, file.resolveSibling("."))),
                of("a link to the null device", UNAVAILABLE, "log.db", file -> link(file, Path.of("/dev/null"))),
                of("a link to the full device", UNAVAILABLE, "log.db", file -> link(file, Path.of("/dev/full"))),
                of(
                        "a link to endless random bytes",
                        UNAVAILABLE,
                        "log.db",
                        file -> link(file, Path.of("/dev/urandom"))),
                of("a pipe", UNAVAILABLE, "log.db", StoreFileCases::pipe));
    }

    private static HostileCase of(String name, String expected, String says, Spoil spoil) {
        return new HostileCase("store file", name, expected, says, folder -> {
            var file = folder.resolve("log.db");
            var written = made(file);
            spoil.at(file);
            return opened(file, written);
        });
    }

    /// Verifies, reads and appends; the answer is that of the one who appends. What is refused is not touched.
    static Answer opened(Path file, Set<RecordedEvent> written) throws Exception {
        var before = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
        var findings = new ArrayList<Object>();
        var verified = Answer.to(() -> findings.addAll(SqliteStore.verify(file, (_, _) -> {})));
        Answer.to(() -> {
            try (var store = SqliteStore.openReadOnly(file)) {
                return read(store, written);
            }
        });
        if (Files.isRegularFile(file)) {
            Shell.run("tail", "--store", "sqlite:" + file);
        }
        boolean isFound = !verified.kind().equals(ACCEPTED) || !findings.isEmpty();
        var isOpen = new AtomicBoolean();
        var answer = Answer.to(() -> {
            try (var store = SqliteStore.open(file)) {
                isOpen.set(true);
                return appended(store, written);
            }
        });
        if (!isOpen.get() && Files.isRegularFile(file)) {
            assertThat(Files.readAllBytes(file)).as("a file that was refused").isEqualTo(before);
        }
        if (answer.kind().equals(CORRUPT)) {
            assertThat(isFound)
                    .as("verification finds what stops a reader: %s", answer)
                    .isTrue();
        }
        return answer;
    }

    private static List<RecordedEvent> read(EventStore store, Set<RecordedEvent> written) {
        var all = Samples.all(store);
        assertThat(written).as("what was written").containsAll(all);
        store.streams(Optional.empty(), Optional.empty(), 100)
                .forEach(info -> assertThat(written).containsAll(Samples.all(store, info.stream(), Range.forward())));
        assertThat(written).containsAll(Samples.all(store, Query.tags(Tag.of("t", "1")), Range.forward()));
        return all;
    }

    private static Object appended(EventStore store, Set<RecordedEvent> written) {
        int before = read(store, written).size();
        var event = ValueCases.event(900).withTags(Tag.of("t", "1"));
        var outcome = store.append(Append.to(StreamId.of("order", "new"), new Any(), event));
        var after = Samples.all(store);
        boolean isAcknowledged = outcome instanceof Appended;
        assertThat(after).as("events after %s", outcome).hasSize(before + (isAcknowledged ? 1 : 0));
        if (isAcknowledged) {
            var last = after.getLast();
            assertThat(last.id()).isEqualTo(event.id());
            assertThat(last.type()).isEqualTo(event.type());
            assertThat(store.stream(StreamId.of("order", "new"))).isPresent();
        }
        return outcome;
    }

    /// A small log with a little of everything.
    static Set<RecordedEvent> made(Path file) {
        try (var store = SqliteStore.open(file)) {
            for (int i = 1; i <= 40; i++) {
                var event = EventData.of(
                        new UUID(5, i),
                        "happened",
                        1,
                        Payload.of("text", ("payload " + "x".repeat(i * 10)).getBytes(StandardCharsets.UTF_8)));
                store.append(Append.to(
                        StreamId.of("order", "" + i % 4),
                        new Any(),
                        event.withTags(Tag.of("t", "" + i % 3))
                                .withMetadata(Metadata.EMPTY.with(Metadata.CORRELATION_ID, "c" + i))));
            }
            store.append(Append.to(
                    StreamId.of("order", "1"),
                    new Any(),
                    new StreamEvent.Described(Map.of("a", "b")).toEventData(new UUID(6, 1))));
            return new HashSet<>(Samples.all(store));
        }
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] ones(int size) {
        var bytes = new byte[size];
        Arrays.fill(bytes, (byte) -1);
        return bytes;
    }

    private static byte[] wal() {
        return ByteBuffer.allocate(32)
                .putInt(0x377f0682)
                .putInt(3_007_000)
                .putInt(PAGE)
                .array();
    }

    private static void cut(Path file, long size) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) size));
    }

    private static void append(Path file, byte[] more) throws IOException {
        Files.write(file, more, StandardOpenOption.APPEND);
    }

    private static void put(Path file, long at, byte[] bytes) throws IOException {
        var all = Files.readAllBytes(file);
        System.arraycopy(bytes, 0, all, (int) at, bytes.length);
        Files.write(file, all);
    }

    private static void flip(Path file, int each) throws IOException {
        var all = Files.readAllBytes(file);
        var random = new Random(each);
        for (int from = 0; from + each <= all.length; from += each) {
            all[from + random.nextInt(each)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, all);
    }

    private static void swap(Path file) throws IOException {
        var all = Files.readAllBytes(file);
        var one = Arrays.copyOfRange(all, 2 * PAGE, 3 * PAGE);
        System.arraycopy(all, 3 * PAGE, all, 2 * PAGE, PAGE);
        System.arraycopy(one, 0, all, 3 * PAGE, PAGE);
        Files.write(file, all);
    }

    private static void repeat(Path file) throws IOException {
        var all = Files.readAllBytes(file);
        for (int from = PAGE; from < all.length; from += PAGE) {
            System.arraycopy(all, 0, all, from, PAGE);
        }
        Files.write(file, all);
    }

    private static void replace(Path file, String old, String text) throws IOException {
        var all = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(all).contains(old);
        Files.write(file, all.replace(old, text).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void sql(Path file, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static void foreign(Path file, String sql) throws Exception {
        Files.delete(file);
        sql(file, sql);
    }

    private static void schema(Path file, String sql) throws SQLException {
        sql(file, sql);
    }

    /// What no program of ours does: rows changed behind the triggers' back, which are there again afterwards.
    private static void changed(Path file, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            var triggers = new TreeMap<String, String>();
            try (var rows = statement.executeQuery("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")) {
                while (rows.next()) {
                    triggers.put(rows.getString(1), rows.getString(2));
                }
            }
            for (var name : triggers.keySet()) {
                statement.executeUpdate("DROP TRIGGER " + name);
            }
            assertThat(statement.executeUpdate(sql)).isPositive();
            for (var trigger : triggers.values()) {
                statement.executeUpdate(trigger);
            }
        }
    }

    private static Path side(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static void beside(Path file, String suffix, byte[] bytes) throws IOException {
        Files.write(side(file, suffix), bytes);
    }

    private static void link(Path file, Path to) throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, to);
    }

    private static void pipe(Path file) throws IOException, InterruptedException {
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
    }
}
