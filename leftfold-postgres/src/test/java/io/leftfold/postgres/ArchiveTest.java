package io.leftfold.postgres;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.CorruptStoreException;
import io.leftfold.Direction;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.LogArchive.Part;
import io.leftfold.LogArchive.Until.Before;
import io.leftfold.LogArchive.Until.Keeping;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreInUseException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.TruncatedException;
import io.leftfold.postgres.PostgresArchive.Step;
import io.leftfold.tck.Samples;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchiveTest {
    private static final StreamId OLD = StreamId.of("old", "1");
    private static final StreamId DESCRIBED = StreamId.of("old", "described");

    @TempDir
    Path folder = Path.of("");

    private PostgresOptions live = Server.newLog();
    private PostgresOptions whole = live;

    @BeforeEach
    void makeLog() {
        live = Server.newLog();
        whole = live.withArchive(folder);
        ArchivingStore.withPartSize(live, 50);
        try (var store = PostgresStore.open(live)) {
            store.append(Append.to(OLD, new Any(), event("a").withTags(Tag.of("customer", "1")), event("b"))
                    .withKey("old key"));
            store.append(Append.to(
                    DESCRIBED,
                    new Any(),
                    new StreamEvent.Described(Map.of("owner", "Ada"))
                            .toEventData(event("x").id()),
                    new StreamEvent.Closed("end").toEventData(event("x").id())));
            SomeLog.fill(store, new Random(5), 100);
        }
    }

    private List<Part> archive(int keeping) {
        try (var archive = PostgresArchive.open(whole)) {
            return archive.archive(new Keeping(keeping), (_, _) -> {});
        }
    }

    private static List<RecordedEvent> all(PostgresOptions options) {
        try (var store = PostgresStore.openReadOnly(options)) {
            return Samples.all(store);
        }
    }

    private static List<Finding> verify(PostgresOptions options) {
        try (var store = PostgresStore.openReadOnly(options)) {
            return store.verify((_, _) -> {});
        }
    }

    @Test
    void what_is_archived_reads_as_before_with_its_files_and_is_an_error_without() {
        var before = all(live);
        assertThat(archive(2)).extracting(Part::last).containsExactly(50L, 100L, 150L);
        assertThat(archive(2)).isEmpty();

        assertThat(all(whole)).isEqualTo(before);
        assertThat(verify(whole)).isEmpty();
        assertThat(verify(live)).isEmpty();
        try (var store = PostgresStore.openReadOnly(whole)) {
            assertThat(store.log().firstPosition()).isEqualTo(1);
            assertThat(Samples.all(store, Query.ALL, Range.backward().limit(17)))
                    .isEqualTo(before.reversed());
            for (var stream : List.of(OLD, DESCRIBED, ORDER, StreamId.of("account", "e3"))) {
                var wanted = before.stream()
                        .filter(event -> event.stream().equals(stream))
                        .toList();
                assertThat(Samples.all(store, stream, Range.forward().limit(3))).isEqualTo(wanted);
                assertThat(Samples.all(store, stream, Range.backward().limit(3)))
                        .isEqualTo(wanted.reversed());
            }
        }
        try (var store = PostgresStore.openReadOnly(live)) {
            assertThat(store.log().firstPosition()).isEqualTo(151);
            assertThat(Samples.all(store, Query.ALL, Range.forward().after(150)))
                    .isEqualTo(before.subList(150, before.size()));
            for (var direction : Direction.values()) {
                var range = direction == Direction.FORWARD ? Range.forward() : Range.backward();
                for (var query : List.of(Query.ALL, Query.tags(Tag.of("a", "1")), Query.types("tagged"))) {
                    assertThatThrownBy(() -> Samples.all(store, query, range))
                            .isInstanceOfSatisfying(
                                    TruncatedException.class,
                                    truncated -> assertThat(truncated.firstPosition())
                                            .isEqualTo(151));
                }
                for (var stream : List.of(OLD, DESCRIBED, StreamId.of("account", "e3"))) {
                    assertThatThrownBy(() -> Samples.all(store, stream, range)).isInstanceOf(TruncatedException.class);
                }
            }
            assertThat(Samples.all(store, OLD, Range.forward().after(2))).isEmpty();
        }
    }

    @Test
    void what_is_in_the_database_is_read_without_the_folder() throws IOException {
        var there = Files.createDirectory(folder.resolve("there"));
        var live = StreamId.of("live", "1");
        try (var store = PostgresStore.open(whole.withArchive(there))) {
            Files.delete(there);
            assertThat(store.read(OLD, Range.forward()).events()).hasSize(2);
            assertThat(store.read(live, Range.forward()).events()).isEmpty();
            assertThat(Samples.all(store)).hasSize(204);

            archive(2);
            store.append(Append.to(live, new Any(), event("a")));
            store.append(Append.to(OLD, new Any(), event("c")));
            assertThat(store.read(live, Range.forward()).events()).hasSize(1);
            assertThat(store.read(live, Range.forward().after(1)).events()).isEmpty();
            assertThat(store.read(OLD, Range.forward().after(2)).events()).hasSize(1);
            assertThat(store.read(OLD, Range.backward().limit(1)).events()).hasSize(1);
            assertThat(store.readAll(Query.ALL, Range.forward().after(150)).events())
                    .hasSize(56);
            assertThat(store.readAll(Query.ALL, Range.forward().after(206)).events())
                    .isEmpty();
            assertThatThrownBy(() -> store.read(OLD, Range.forward())).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void what_can_be_read_begins_behind_the_last_gap() throws IOException {
        var before = all(live);
        var parts = archive(2);
        var both = StreamId.of("account", "e3");
        var aside = Files.createDirectory(folder.resolve("aside"));
        for (var part : parts.subList(1, 3)) {
            Files.move(folder.resolve(part.file()), aside.resolve(part.file()));
        }
        try (var store = PostgresStore.openReadOnly(whole)) {
            assertBegins(store, 151, before);

            Files.move(
                    aside.resolve(parts.get(2).file()),
                    folder.resolve(parts.get(2).file()));
            assertBegins(store, 101, before);

            Files.move(
                    aside.resolve(parts.get(1).file()),
                    folder.resolve(parts.get(1).file()));
            assertThat(Samples.all(store, both, Range.forward().limit(1))).isEqualTo(of(both, before));
            assertThat(store.log().firstPosition()).isEqualTo(1);
            assertThat(Samples.all(store)).isEqualTo(before);
        }
    }

    private static List<RecordedEvent> of(StreamId stream, List<RecordedEvent> events) {
        return events.stream().filter(event -> event.stream().equals(stream)).toList();
    }

    private static void assertBegins(EventStore store, int first, List<RecordedEvent> all) {
        var stream = StreamId.of("account", "e3");
        var tagged = Query.tags(Tag.of("customer", "1"));
        var readable = all.subList(first - 1, all.size());
        long version = of(stream, all).size() - of(stream, readable).size() + 1L;
        assertThat(version).isGreaterThan(1);
        assertThat(store.log().firstPosition()).isEqualTo(first);
        assertThat(Samples.all(store, Query.ALL, Range.forward().after(first - 1)))
                .isEqualTo(readable);
        assertThat(Samples.all(store, stream, Range.forward().after(version - 1)))
                .isEqualTo(of(stream, readable));
        assertThat(store.readAll(Query.ALL, Range.backward().limit(1_000)).events())
                .isEqualTo(readable.reversed());
        assertThat(store.read(stream, Range.backward().limit(1_000)).events())
                .isEqualTo(of(stream, readable).reversed());
        assertThat(store.readAll(tagged, Range.backward()).events()).isEmpty();
        for (int from : List.of(0, 60, first - 2)) {
            assertThatThrownBy(() -> store.readAll(Query.ALL, Range.forward().after(from)))
                    .isInstanceOfSatisfying(
                            TruncatedException.class,
                            truncated -> assertThat(truncated.firstPosition()).isEqualTo(first));
        }
        assertThatThrownBy(() -> store.readAll(tagged, Range.forward())).isInstanceOf(TruncatedException.class);
        assertThatThrownBy(() -> store.read(stream, Range.forward()))
                .isInstanceOfSatisfying(
                        TruncatedException.class,
                        truncated -> assertThat(truncated.firstPosition()).isEqualTo(version));
    }

    @Test
    void appends_decide_as_if_nothing_were_archived() {
        var before = all(live);
        archive(1);
        try (var store = PostgresStore.open(live)) {
            assertThat(store.append(Append.to(OLD, new Exactly(1), event("c"))))
                    .isEqualTo(new Refused(new StreamVersion(OLD, new Exactly(1)), 2));
            var none = new NoneMatching(Query.tags(Tag.of("customer", "1")), 0);
            assertThat(store.append(Append.to(ORDER, new Any(), event("c")).onlyIf(none)))
                    .isEqualTo(new Refused(none, 1));
            assertThat(store.outcomeOf(AppendKey.of("old key")).orElseThrow())
                    .isEqualTo(new Appended(1, 2, Map.of(OLD, 2L)));
            var used = before.getFirst().id();
            assertThat(store.append(Append.to(
                            ORDER,
                            new Any(),
                            EventData.of(used, "c", 1, event("c").payload()))))
                    .isEqualTo(new Refused(new EventIdUnused(used), 1));
            assertThat(store.append(Append.to(DESCRIBED, new Any(), event("c"))))
                    .isInstanceOf(Refused.class);
            assertThat(store.append(Append.to(OLD, new Exactly(2), event("c"))))
                    .isInstanceOfSatisfying(
                            Appended.class, done -> assertThat(done.versions()).containsEntry(OLD, 3L));
            assertThat(store.stream(DESCRIBED).orElseThrow().fields()).containsEntry("owner", "Ada");
        }
        assertThat(verify(whole)).isEmpty();
        try (var store = PostgresStore.openReadOnly(whole)) {
            assertThat(Samples.types(Samples.all(store, OLD, Range.forward()))).containsExactly("a", "b", "c");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"DROPPED"})
    void a_failure_after_any_step_leaves_the_part_where_it_was_and_repeating_goes_on(Step step) {
        var before = all(live);
        try (var archive = new PostgresArchive(Database.forLog(whole), done -> {
            if (done == step) {
                throw new IllegalStateException("killed after " + step);
            }
        })) {
            assertThatThrownBy(() -> archive.archive(new Keeping(1), (_, _) -> {}))
                    .hasMessage("killed after " + step);
        }

        assertThat(all(live)).isEqualTo(before);
        assertThat(verify(live)).isEmpty();
        try (var store = PostgresStore.open(live)) {
            store.append(Append.to(ACCOUNT, new Any(), Samples.events(60)));
        }
        assertThat(archive(1)).hasSize(5);
        assertThat(verify(whole)).isEmpty();
        assertThat(all(whole)).startsWith(before.toArray(RecordedEvent[]::new)).hasSize(before.size() + 60);
    }

    @Test
    void the_part_that_the_log_ends_in_stays() {
        var log = Server.newLog().withArchive(folder);
        ArchivingStore.withPartSize(log, 50);
        try (var store = PostgresStore.open(log);
                var archive = PostgresArchive.open(log)) {
            store.append(Append.to(ACCOUNT, new Any(), Samples.events(50)));
            assertThat(archive.archive(new Keeping(1), (_, _) -> {})).isEmpty();
            assertThat(archive.archive(new Before(Long.MAX_VALUE), (_, _) -> {}))
                    .isEmpty();
            store.append(Append.to(ACCOUNT, new Any(), event("next")));
            assertThat(archive.archive(new Before(50), (_, _) -> {})).isEmpty();
            assertThat(archive.archive(new Before(51), (_, _) -> {})).hasSize(1);
        }
    }

    @Test
    void a_flipped_byte_is_found_wherever_it_is_and_the_file_is_named() throws IOException {
        var part = archive(4).getFirst();
        var file = folder.resolve(part.file());
        var intact = Files.readAllBytes(file);
        var random = new Random(7);
        try (var archive = PostgresArchive.open(whole)) {
            for (int at = 0; at < intact.length; at += 1 + random.nextInt(40)) {
                var bytes = intact.clone();
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bytes);
                assertThat(archive.verify((_, _) -> {}))
                        .as("byte " + at)
                        .singleElement()
                        .satisfies(found ->
                                assertThat(found.where() + found.message()).contains(part.file()));
            }
            for (int length = 0; length < intact.length; length += 1 + random.nextInt(500)) {
                Files.write(file, Arrays.copyOf(intact, length));
                assertThat(archive.verify((_, _) -> {})).as("first " + length).hasSize(1);
            }
            assertThatThrownBy(() -> archive.drop(51, "Ada", "old", false)).isInstanceOf(CorruptStoreException.class);
            var bytes = intact.clone();
            bytes[200] ^= 4;
            Files.write(file, bytes);
            assertThat(verify(whole)).extracting(Finding::code).containsExactly("unreadable");
            assertThatThrownBy(() -> all(whole))
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining(part.file())
                    .hasMessageContaining("positions from 1 on");
            Files.delete(file);
            assertThat(archive.verify((_, _) -> {})).hasSize(1);
            assertThatThrownBy(() -> all(whole)).isInstanceOf(TruncatedException.class);
            Files.write(file, intact);
            assertThat(archive.verify((_, _) -> {})).isEmpty();
        }
    }

    @Test
    void a_file_of_another_log_is_refused() throws IOException {
        var mine = archive(4).getFirst();
        var log = whole;
        makeLog();
        var other = archive(4).getFirst();
        Files.copy(folder.resolve(other.file()), folder.resolve(mine.file()), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> all(log))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(mine.file())
                .hasMessageContaining("of log " + other.file().substring(0, 36));
        assertThat(verify(log)).hasSize(1);
        assertThat(verify(whole)).isEmpty();
    }

    @Test
    void a_damaged_file_that_is_there_already_is_not_taken_for_the_archive() throws IOException {
        var part = archive(4).getFirst();
        var copy = Files.readAllBytes(folder.resolve(part.file()));
        makeLog();
        long size = 50;
        try (var store = PostgresStore.openReadOnly(live)) {
            Files.write(folder.resolve(ArchiveFolder.name(store.log().id(), 1, size)), copy);
        }
        var before = all(live);
        assertThatThrownBy(() -> archive(4)).isInstanceOf(CorruptStoreException.class);
        assertThat(all(live)).isEqualTo(before);
    }

    @Test
    void what_was_damaged_before_it_was_read_again_lets_nothing_go() throws IOException {
        var before = all(live);
        try (var archive = new PostgresArchive(Database.forLog(whole), done -> {
            if (done == Step.PUBLISHED) {
                throw new IllegalStateException("killed");
            }
        })) {
            assertThatThrownBy(() -> archive.archive(new Keeping(4), (_, _) -> {}))
                    .hasMessage("killed");
        }
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                var bytes = Files.readAllBytes(file);
                bytes[200] ^= 4;
                Files.write(file, bytes);
            }
        }
        assertThatThrownBy(() -> archive(4)).isInstanceOf(CorruptStoreException.class);
        assertThat(all(live)).isEqualTo(before);
    }

    @Test
    void a_file_that_is_there_already_is_on_the_disk_before_its_part_leaves() throws IOException {
        try (var archive = new PostgresArchive(Database.forLog(whole), done -> {
            if (done == Step.PUBLISHED) {
                throw new IllegalStateException("killed");
            }
        })) {
            assertThatThrownBy(() -> archive.archive(new Keeping(4), (_, _) -> {}))
                    .hasMessage("killed");
        }
        var file = folder.resolve(String.valueOf(folder.toFile().list()[0]));
        var flushed = new ArrayList<Path>();
        try (var archive = new PostgresArchive(
                Database.forLog(whole),
                done -> {
                    if (done == Step.COMPARED) {
                        assertThat(flushed).containsExactly(file, folder);
                    }
                },
                flushed::add)) {
            assertThat(archive.archive(new Keeping(4), (_, _) -> {})).hasSize(1);
        }
        assertThat(flushed).hasSize(2);
    }

    @Test
    void a_damaged_offset_of_the_directory_asks_for_no_memory() throws IOException {
        var file = folder.resolve(archive(4).getFirst().file());
        var intact = Files.readAllBytes(file);
        int size = Integer.MAX_VALUE - 100;
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(size);
            large.seek(size - ArchiveFile.SHA - Long.BYTES);
            large.writeLong(ArchiveFile.HEADER + Integer.BYTES);
        }
        assertThatThrownBy(() -> ArchiveFile.open(file))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("the directory is nowhere");
        Files.write(file, intact);
        assertThat(ArchiveFile.open(file).header().last()).isEqualTo(50);
    }

    @Test
    void a_commit_that_breaks_is_not_told_as_undone() throws IOException {
        try (var proxy = new CuttingProxy(Server.port());
                var archive = new PostgresArchive(
                        Database.forLog(Server.through(live, proxy.port()).withArchive(folder)), done -> {
                            if (done == Step.SWAPPED) {
                                proxy.cutNextCommit(CuttingProxy.Cut.AFTER);
                            }
                        })) {
            assertThatThrownBy(() -> archive.archive(new Keeping(4), (_, _) -> {}))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("not known whether")
                    .hasMessageNotContaining("nothing was written");
            assertThat(proxy.hasCut()).isTrue();
        }
        try (var store = PostgresStore.openReadOnly(live)) {
            assertThat(store.log().firstPosition()).isEqualTo(51);
        }
        assertThat(archive(3)).hasSize(1);
    }

    @Test
    void fields_that_an_unreadable_file_may_have_given_are_not_said_to_be_wrong() throws IOException {
        live = Server.newLog();
        whole = live.withArchive(folder);
        ArchivingStore.withPartSize(live, 2);
        try (var store = PostgresStore.open(live)) {
            for (var owner : List.of("Ada", "Grace")) {
                store.append(Append.to(
                        OLD,
                        new Any(),
                        new StreamEvent.Described(Map.of("owner", owner))
                                .toEventData(event("x").id()),
                        event("a")));
            }
            store.append(Append.to(OLD, new Any(), event("b")));
        }
        var second = archive(1).getLast();
        assertThat(second.first()).isEqualTo(3);
        assertThat(verify(whole)).isEmpty();
        Files.delete(folder.resolve(second.file()));
        assertThat(verify(whole)).extracting(Finding::code).containsExactly("unreadable");
    }

    @Test
    void a_part_is_dropped_by_a_recorded_decision_alone() throws SQLException, IOException {
        archive(2);
        var tables =
                "SELECT count(*) FROM pg_tables WHERE schemaname = '{schema}' AND tablename LIKE 'archived_event%'";
        try (var archive = PostgresArchive.open(whole)) {
            assertThatThrownBy(() -> archive.drop(101, "", "old", false)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> archive.drop(101, "Ada", " ", true)).isInstanceOf(IllegalArgumentException.class);
            assertThat(Raw.number(live, tables)).isEqualTo(3);

            assertThat(archive.drop(100, "Ada", "older than ten years", false)).hasSize(1);

            assertThat(Raw.number(live, tables)).isEqualTo(2);
            assertThat(archive.parts().getFirst().dropped().orElseThrow()).satisfies(decision -> {
                assertThat(decision.by()).isEqualTo("Ada");
                assertThat(decision.reason()).isEqualTo("older than ten years");
                assertThat(decision.archiveVerified()).isTrue();
            });
            var second = archive.parts().get(1);
            Files.delete(folder.resolve(second.file()));
            assertThatThrownBy(() -> archive.drop(101, "Ada", "old", false))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(second.file());
            assertThat(Raw.number(live, tables)).isEqualTo(2);
            assertThat(archive.drop(101, "Ada", "to be forgotten", true)).hasSize(1);
            assertThat(archive.parts().get(1).dropped().orElseThrow().archiveVerified())
                    .isFalse();
            assertThat(archive.verify((_, _) -> {})).isEmpty();
        }
        assertThat(verify(whole)).isEmpty();
        try (var store = PostgresStore.open(whole)) {
            assertThat(store.log().firstPosition()).isEqualTo(101);
            assertThatThrownBy(() -> Samples.all(store)).isInstanceOf(TruncatedException.class);
            assertThat(store.append(Append.to(OLD, new Exactly(1), event("c")))).isInstanceOf(Refused.class);
        }
        assertThatThrownBy(() -> Raw.execute(live, "DELETE FROM {schema}.retention"))
                .isInstanceOf(SQLException.class);
        for (var statement : List.of("DELETE FROM", "TRUNCATE")) {
            assertThatThrownBy(() -> Raw.execute(live, statement + " {schema}.archived_event_000003"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("never changed or deleted");
        }
        Raw.damage(live, "DROP TRIGGER event_kept ON {schema}.archived_event_000003");
        assertThat(verify(live)).extracting(Finding::code).containsExactly("schema");
    }

    @Test
    void only_the_owner_archives_and_only_one_at_a_time() throws SQLException {
        try (var role = Role.create()) {
            PostgresStore.grant(live, role.name());
            try (var archive = PostgresArchive.open(role.of(live).withArchive(folder))) {
                assertThatThrownBy(() -> archive.archive(new Keeping(1), (_, _) -> {}))
                        .isInstanceOf(ReadOnlyStoreException.class);
            }
            archive(2);
            assertThat(all(role.of(live).withArchive(folder))).hasSize(204);
            assertThat(verify(role.of(live).withArchive(folder))).isEmpty();
        }
        try (var one = new PostgresArchive(Database.forLog(whole), step -> {
            if (step != Step.SWAPPED) {
                assertThatThrownBy(() -> archive(1)).isInstanceOf(StoreInUseException.class);
                assertThat(lockClass()).isEqualTo(1818652279);
            }
        })) {
            assertThat(one.archive(new Keeping(1), (_, _) -> {})).hasSize(1);
        }
        assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    private long lockClass() {
        try {
            return Raw.number(
                    live,
                    "SELECT classid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"
                            + " AND objid = '{schema}.archive'::regclass");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void an_older_state_of_the_database_loses_no_event() throws SQLException {
        var events = "SELECT count(*) FROM " + live.schema() + ".event";
        var options = whole;
        try (var reader = Raw.connect();
                var statement = reader.createStatement()) {
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            reader.setAutoCommit(false);
            statement.executeQuery("SELECT 1").close();
            whole = options.withPatience(Duration.ofSeconds(2));
            assertThatThrownBy(() -> archive(2))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("the part is where it was");
            try (var row = statement.executeQuery(events)) {
                row.next();
                assertThat(row.getLong(1)).isEqualTo(204);
            }
        }
        assertThat(Raw.number(live, "SELECT first_position FROM {schema}.log")).isEqualTo(1);
        whole = options;
        assertThat(archive(2)).hasSize(3);
    }

    @Test
    void who_appends_and_reads_meanwhile_waits_for_a_moment_and_sees_one_log() throws Exception {
        var before = all(live);
        var outlineIsMade = new CountDownLatch(1);
        var slowest = Duration.ZERO;
        try (var store = PostgresStore.open(whole);
                var archive = new PostgresArchive(Database.forLog(whole.withPatience(Duration.ofMinutes(30))), step -> {
                    if (step == Step.OUTLINE_MADE) {
                        outlineIsMade.countDown();
                    }
                });
                var reader = Raw.connect();
                var statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            // As one who reads, but for the state of the database that a cursor keeps, for whose end more would wait.
            statement.execute("LOCK TABLE " + live.schema() + ".event IN ACCESS SHARE MODE");
            var archiving = CompletableFuture.supplyAsync(() -> archive.archive(new Keeping(1), (_, _) -> {}));
            int heldUntil = Integer.MAX_VALUE;
            for (int i = 0; !archiving.isDone(); i++) {
                if (heldUntil == Integer.MAX_VALUE && outlineIsMade.getCount() == 0) {
                    heldUntil = i + 100;
                }
                if (i == heldUntil) {
                    // Until then nobody could take the place of a part.
                    assertThat(store.log().firstPosition()).isEqualTo(1);
                    assertThat(Raw.number(live, "SELECT first_position FROM {schema}.log"))
                            .isEqualTo(1);
                    assertThat(archiving).isNotDone();
                    reader.rollback();
                }
                long began = System.nanoTime();
                store.append(Append.to(ACCOUNT, new Any(), event("e" + i)));
                assertThat(store.read(OLD, Range.forward()).events()).hasSize(2);
                var spent = Duration.ofNanos(System.nanoTime() - began);
                slowest = spent.compareTo(slowest) > 0 ? spent : slowest;
                if (i % 50 == 0) {
                    assertThat(firsts(store, before.size())).isEqualTo(before);
                }
            }
            assertThat(archiving.join()).isNotEmpty();
        }
        assertThat(slowest).isLessThan(Duration.ofSeconds(10));
        assertThat(verify(whole)).isEmpty();
    }

    private static List<RecordedEvent> firsts(EventStore store, int count) {
        return store.readAll(Query.ALL, Range.forward().limit(count)).events();
    }
}
