package io.leftfold.sqlite;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.OTHER_ACCOUNT;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.CorruptStoreException;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.KeyReusedException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Query;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreInUseException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.TooLargeException;
import io.leftfold.spi.GroupAppend;
import io.leftfold.spi.GroupAppend.Result;
import io.leftfold.spi.GroupAppend.Result.Done;
import io.leftfold.spi.GroupAppend.Result.Failed;
import io.leftfold.tck.Samples;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class FailureTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void an_append_that_is_rejected_does_not_harm_the_others_of_its_batch() {
        var used = event("used");
        var late = event("late");
        try (var store = open()) {
            store.append(Append.to(ACCOUNT, new Any(), used));
            var results = write(
                    store,
                    List.of(
                            keyed("1", Append.to(ORDER, new Any(), event("a"), late)),
                            keyed("2", Append.to(OTHER_ACCOUNT, new Any(), event("b"), used)),
                            keyed("3", Append.to(ORDER, new Any(), late)),
                            keyed("4", Append.to(ORDER, new Any(), event("c"))),
                            keyed("4", Append.to(ORDER, new Any(), event("else"))),
                            keyed("4", Append.to(ORDER, new Any(), event("c"))),
                            keyed(
                                    "5",
                                    Append.to(ORDER, new Any(), event("d"))
                                            .onlyIf(new NoneMatching(Query.types("c"), 0)))));

            var fourth = new Done(new Appended(4, 4, Map.of(ORDER, 3L)));
            assertThat(results.subList(0, 4))
                    .containsExactly(
                            new Done(new Appended(2, 3, Map.of(ORDER, 2L))),
                            new Done(new Refused(new EventIdUnused(used.id()), 1)),
                            new Done(new Refused(new EventIdUnused(late.id()), 3)),
                            fourth);
            assertThat(results.get(4))
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed -> assertThat(failed.failure()).isInstanceOf(KeyReusedException.class));
            assertThat(results.get(5)).isEqualTo(fourth);
            assertThat(results.get(6))
                    .isInstanceOfSatisfying(
                            Done.class,
                            done -> assertThat(done.outcome())
                                    .isEqualTo(new Refused(new NoneMatching(Query.types("c"), 0), 4)));
            assertThat(Samples.types(Samples.all(store))).containsExactly("used", "a", "late", "c");
            assertThat(store.stream(OTHER_ACCOUNT)).isEmpty();
            assertThat(store.verify((_, _) -> {})).isEmpty();
        }
    }

    @Test
    void a_log_that_grew_behind_the_back_of_its_store_is_read_again() throws SQLException {
        try (var store = open()) {
            store.append(Append.to(ACCOUNT, new Any(), event("a")));
            RawFile.execute(
                    file(),
                    "INSERT INTO event (position, stream, version, id, recorded_at, checksum, schema_version, type,"
                            + " codec, payload) SELECT 2, stream, 2, randomblob(16), recorded_at, checksum,"
                            + " schema_version, type, codec, payload FROM event");
            assertThat(store.append(Append.to(ACCOUNT, new Any(), event("b"))))
                    .isEqualTo(new Appended(3, 3, Map.of(ACCOUNT, 3L)));
        }
    }

    @Test
    void what_was_rolled_back_is_not_remembered() {
        try (var store = open()) {
            store.append(Append.to(ACCOUNT, new Any(), event("a")));
            store.writer().commitBy(_ -> {
                throw failure(SQLiteErrorCode.SQLITE_FULL);
            });
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("b"))))
                    .isInstanceOf(StoreUnavailableException.class);
            store.writer().commitBy(session -> session.execute(Sql.COMMIT));
            assertThat(store.append(Append.to(ACCOUNT, new Exactly(1), event("b"))))
                    .isEqualTo(new Appended(2, 2, Map.of(ACCOUNT, 2L)));
        }
    }

    @Test
    void more_streams_than_are_remembered_keep_their_versions() {
        try (var store = open()) {
            for (int round = 1; round <= 2; round++) {
                for (int from = 0; from < 10_500; from += 500) {
                    write(store, appends(from, round));
                }
            }
            assertThat(store.append(Append.to(StreamId.of("many", "0"), new Exactly(2), event("x"))))
                    .isInstanceOf(Appended.class);
            assertThat(store.verify((_, _) -> {})).isEmpty();
        }
    }

    private static List<Append> appends(int from, int round) {
        return IntStream.range(from, from + 500)
                .mapToObj(i -> keyed(
                        round + "-" + i, Append.to(StreamId.of("many", "" + i), new Exactly(round - 1), event("x"))))
                .toList();
    }

    @Test
    void an_append_that_contradicts_the_file_fails_alone() throws SQLException {
        try (var store = open()) {
            RawFile.execute(
                    file(),
                    "CREATE TRIGGER mine BEFORE INSERT ON event WHEN NEW.type = 'bad' BEGIN"
                            + " SELECT RAISE(ABORT, 'bad'); END");
            var results = write(
                    store,
                    List.of(
                            keyed("1", Append.to(ORDER, new Any(), event("a"))),
                            keyed("2", Append.to(ORDER, new Any(), event("bad"))),
                            keyed("3", Append.to(ORDER, new Any(), event("b")))));
            assertThat(results.get(0)).isInstanceOf(Done.class);
            assertThat(failure(results.get(1))).isInstanceOf(CorruptStoreException.class);
            assertThat(results.get(2)).isEqualTo(new Done(new Appended(2, 2, Map.of(ORDER, 2L))));
        }
    }

    @Test
    void a_condition_without_a_tag_that_looks_back_too_far_fails_alone() {
        try (var store = open()) {
            store.append(Append.to(ACCOUNT, new Any(), Samples.events(10_000)));
            store.append(Append.to(ACCOUNT, new Any(), event("one")));
            var tooFar = Append.to(ACCOUNT, new Any(), event("x")).onlyIf(new NoneMatching(Query.types("x"), 0));
            var results =
                    write(store, List.of(keyed("1", tooFar), keyed("2", Append.to(ORDER, new Any(), event("y")))));
            assertThat(failure(results.get(0))).isInstanceOf(TooLargeException.class);
            assertThat(results.get(1)).isInstanceOf(Done.class);
        }
    }

    @Test
    void a_full_disk_writes_nothing_and_the_store_goes_on_when_there_is_room() throws SQLException {
        try (var store = open()) {
            store.append(Append.to(ACCOUNT, new Any(), event("a")));
            store.writer().session().pragma("PRAGMA max_page_count = 40");
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("big", "x".repeat(1_000_000)))
                            .withKey("big")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("nothing was written");
            assertThat(store.log().head()).isEqualTo(1);
            store.append(Append.to(ACCOUNT, new Any(), event("small")));

            store.writer().session().pragma("PRAGMA max_page_count = 1000000");
            var outcome = store.append(Append.to(ACCOUNT, new Any(), event("big", "x".repeat(1_000_000)))
                    .withKey("big"));
            assertThat(outcome).isEqualTo(new Appended(3, 3, Map.of(ACCOUNT, 3L)));
            assertThat(store.verify((_, _) -> {})).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_failed_flush_is_unknown_and_never_tried_again(boolean reachesTheDisk) {
        var append = Append.to(ACCOUNT, new Any(), event("a")).withKey("k");
        try (var store = open()) {
            store.writer().commitBy(session -> {
                if (reachesTheDisk) {
                    session.execute(Sql.COMMIT);
                }
                throw failure(SQLiteErrorCode.SQLITE_IOERR_FSYNC);
            });
            assertThatThrownBy(() -> store.append(append))
                    .isInstanceOfSatisfying(
                            OutcomeUnknownException.class,
                            unknown -> assertThat(unknown.key().value()).isEqualTo("k"));
            store.writer().commitBy(session -> session.execute(Sql.COMMIT));
            assertThatThrownBy(() -> store.append(append))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("open it again");
        }
        try (var store = open()) {
            assertThat(store.outcomeOf(AppendKey.of("k")).isPresent()).isEqualTo(reachesTheDisk);
            assertThat(store.append(append)).isEqualTo(new Appended(1, 1, Map.of(ACCOUNT, 1L)));
            assertThat(store.log().head()).isEqualTo(1);
        }
    }

    @Test
    void an_append_without_a_key_gets_one_to_settle_its_outcome_with() {
        try (var store = open()) {
            store.writer().commitBy(session -> {
                session.execute(Sql.COMMIT);
                throw failure(SQLiteErrorCode.SQLITE_IOERR);
            });
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("a"))))
                    .isInstanceOfSatisfying(
                            OutcomeUnknownException.class,
                            unknown ->
                                    assertThat(store.outcomeOf(unknown.key())).isPresent());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SQLITE_FULL", "SQLITE_BUSY", "SQLITE_READONLY"})
    void a_commit_that_surely_wrote_nothing_leaves_the_store_usable(SQLiteErrorCode code) {
        try (var store = open()) {
            store.writer().commitBy(_ -> {
                throw failure(code);
            });
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("a"))))
                    .isInstanceOfAny(StoreUnavailableException.class, ReadOnlyStoreException.class);
            store.writer().commitBy(session -> session.execute(Sql.COMMIT));
            assertThat(store.append(Append.to(ACCOUNT, new Any(), event("a"))))
                    .isEqualTo(new Appended(1, 1, Map.of(ACCOUNT, 1L)));
        }
    }

    @Test
    void a_commit_that_ends_unexpectedly_stops_the_store() {
        try (var store = open()) {
            store.writer().commitBy(_ -> {
                throw new OutOfMemoryError("pretended");
            });
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("a"))))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("a"))))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void a_close_that_is_interrupted_gives_the_file_back_when_the_batch_ends() throws InterruptedException {
        var inside = new CountDownLatch(1);
        var go = new Semaphore(0);
        var store = open();
        store.writer().commitBy(session -> {
            inside.countDown();
            go.acquireUninterruptibly();
            session.execute(Sql.COMMIT);
        });
        var writing = Thread.ofVirtual().start(() -> store.append(Append.to(ACCOUNT, new Any(), event("a"))));
        inside.await();
        var closing = Thread.ofVirtual().start(store::close);
        while (closing.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        closing.interrupt();
        closing.join();
        assertThatThrownBy(this::open).isInstanceOf(StoreInUseException.class);
        go.release();
        writing.join();

        try (var again = open()) {
            assertThat(again.log().head()).isEqualTo(1);
        }
    }

    @Test
    void a_transaction_that_cannot_be_rolled_back_stops_the_store() throws SQLException {
        try (var store = open()) {
            store.writer().session().close();
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("a"))))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("a"))))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("open it again");
        }
    }

    @Test
    void damage_that_an_append_meets_is_said_and_writes_nothing() throws SQLException {
        try (var store = open()) {
            store.append(Append.to(ACCOUNT, new Any(), event("a")).withKey("k"));
            RawFile.execute(file(), "DROP TRIGGER append_key_update", "UPDATE append_key SET first = 7, last = 9");
            assertThatThrownBy(() -> store.append(
                            Append.to(ACCOUNT, new Any(), event("a")).withKey("k")))
                    .isInstanceOf(CorruptStoreException.class);
            assertThatThrownBy(() -> store.outcomeOf(AppendKey.of("k"))).isInstanceOf(CorruptStoreException.class);
        }
    }

    @Test
    void a_lock_of_another_program_is_waited_for_and_then_said() throws SQLException {
        var options = SqliteOptions.DEFAULTS.withBusyTimeout(java.time.Duration.ofMillis(50));
        try (var store = SqliteStore.open(file(), options);
                var other = RawFile.connect(file());
                var statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("a"))))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("lock");
            statement.execute("ROLLBACK");
            assertThat(store.append(Append.to(ACCOUNT, new Any(), event("a")))).isInstanceOf(Appended.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50})
    void tags_and_keys_of_a_batch_are_seen_by_those_that_come_after(int count) {
        try (var store = open()) {
            var tag = Tag.of("seat", "1");
            var appends = IntStream.range(0, count)
                    .mapToObj(i -> keyed(
                            "k" + i,
                            Append.to(ORDER, new Any(), event("taken").withTags(tag))
                                    .onlyIf(new NoneMatching(Query.tags(tag), 0))))
                    .toList();
            assertThat(write(store, appends))
                    .filteredOn(result -> result instanceof Done(var outcome) && outcome instanceof Appended)
                    .hasSize(1);
            assertThat(store.log().head()).isEqualTo(1);
        }
    }

    private static List<Result> write(SqliteStore store, List<Append> appends) {
        return store.writer().write(GroupAppend.Batch.of(appends));
    }

    private static SQLiteException failure(SQLiteErrorCode code) {
        return new SQLiteException("pretended " + code, code);
    }

    private static Throwable failure(Result result) {
        return switch (result) {
            case Failed(var failure) -> failure;
            case Done done -> new AssertionError(done);
        };
    }

    private static Append keyed(String key, Append append) {
        return append.withKey(AppendKey.of(key, append.fingerprint()));
    }

    private Path file() {
        return folder.resolve("log.db");
    }

    private SqliteStore open() {
        return SqliteStore.open(file());
    }
}
