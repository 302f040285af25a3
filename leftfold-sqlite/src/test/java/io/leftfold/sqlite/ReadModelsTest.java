package io.leftfold.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Cause;
import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.CorruptStoreException;
import io.leftfold.ForeignStoreException;
import io.leftfold.Metadata;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.WorkFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadModelsTest {
    private static final UUID LOG = new UUID(1, 2);
    private static final Checkpoint FIRST = new Checkpoint(LOG, 1, 5, new UUID(3, 4));
    private static final Checkpoint SECOND = new Checkpoint(LOG, 1, 9, new UUID(5, 6));

    @TempDir
    Path folder = Path.of("");

    @Test
    void tables_and_checkpoint_move_together() {
        try (var models = withTable()) {
            assertThat(models.load("f")).isEmpty();
            models.apply("f", Optional.empty(), FIRST, insert("a"));
            models.apply("f", Optional.of(FIRST), SECOND, insert("b"));
            assertThat(models.load("f")).contains(SECOND);
            assertThat(names(models)).containsExactly("a", "b");
        }
        try (var models = SqliteReadModels.open(file())) {
            assertThat(models.load("f")).contains(SECOND);
            models.save("g", Optional.empty(), FIRST);
            assertThat(models.load("g")).contains(FIRST);
        }
    }

    @Test
    void a_checkpoint_that_another_one_moved_stops_the_work_before_it_begins() {
        try (var models = withTable()) {
            models.apply("f", Optional.empty(), FIRST, insert("a"));
            var elsewhere = new Checkpoint(LOG, 2, 5, FIRST.eventId());
            for (var from : List.of(Optional.<Checkpoint>empty(), Optional.of(SECOND), Optional.of(elsewhere))) {
                assertThatThrownBy(() -> models.apply("f", from, SECOND, insert("b")))
                        .isInstanceOf(CheckpointMismatchException.class)
                        .hasMessageContaining("position=5");
            }
            assertThat(models.load("f")).contains(FIRST);
            assertThat(names(models)).containsExactly("a");
        }
    }

    @Test
    void work_that_throws_leaves_nothing_and_its_exception_comes_out() {
        try (var models = withTable()) {
            assertThatThrownBy(() -> models.apply("f", Optional.empty(), FIRST, c -> {
                        insert("a").in(c);
                        throw new IllegalStateException("mine");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("mine");
            assertThatThrownBy(() -> models.apply("f", Optional.empty(), FIRST, c -> {
                        insert("a").in(c);
                        throw new IOException("checked");
                    }))
                    .isInstanceOf(WorkFailedException.class)
                    .hasRootCauseMessage("checked");
            assertThatThrownBy(() -> models.apply("f", Optional.empty(), FIRST, c -> {
                        insert("a").in(c);
                        return insert("a").in(c);
                    }))
                    .isInstanceOf(WorkFailedException.class)
                    .hasRootCauseInstanceOf(SQLException.class);
            assertThat(models.load("f")).isEmpty();
            assertThat(names(models)).isEmpty();
            models.apply("f", Optional.empty(), FIRST, insert("a"));
            assertThat(names(models)).containsExactly("a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMIT", "ROLLBACK", "COMMIT; BEGIN", "RELEASE leftfold"})
    void work_that_ends_the_transaction_by_sql_is_found_out(String sql) {
        try (var models = withTable()) {
            assertThatThrownBy(() -> models.apply("f", Optional.empty(), FIRST, c -> {
                        for (var one : sql.split("; ", -1)) {
                            c.createStatement().executeUpdate(one);
                        }
                        return "done";
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("leave BEGIN, COMMIT and ROLLBACK");
            models.transaction(insert("a"));
            assertThat(names(models)).containsExactly("a");
        }
    }

    @Test
    void the_connection_is_good_for_one_transaction_and_cannot_end_it() {
        try (var models = withTable()) {
            var kept = new ArrayList<Connection>();
            models.transaction(c -> {
                kept.add(c);
                assertThatThrownBy(c::commit).isInstanceOf(SQLException.class);
                assertThatThrownBy(c::rollback).isInstanceOf(SQLException.class);
                assertThatThrownBy(c::close).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> c.setAutoCommit(false)).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> c.prepareStatement("no sql")).isInstanceOf(SQLException.class);
                assertThat(c.isClosed()).isFalse();
                var left = c.prepareStatement("SELECT 1 UNION SELECT 2").executeQuery();
                return left.next();
            });
            assertThatThrownBy(() -> kept.getFirst().createStatement())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("over");
            assertThat(isClosed(kept.getFirst())).isTrue();
            models.transaction(insert("a"));
        }
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void no_way_leads_around_the_guard_of_the_connection() {
        try (var models = withTable()) {
            models.transaction(c -> {
                var statement = c.prepareStatement("SELECT 1");
                var row = statement.executeQuery();
                for (var one : List.of(
                        statement.getConnection(),
                        row.getStatement().getConnection(),
                        c.getMetaData().getConnection(),
                        c.getMetaData().getTableTypes().getStatement().getConnection())) {
                    assertThat(one).isSameAs(c);
                    assertThatThrownBy(one::commit).isInstanceOf(SQLException.class);
                    assertThatThrownBy(one::rollback).isInstanceOf(SQLException.class);
                    assertThatThrownBy(() -> one.setAutoCommit(true)).isInstanceOf(SQLException.class);
                }
                assertThatThrownBy(() -> statement.unwrap(Object.class)).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> row.unwrap(Object.class)).isInstanceOf(SQLException.class);
                return insert("a").in(c);
            });
            assertThat(names(models)).containsExactly("a");
        }
    }

    @Test
    void a_transaction_within_another_is_refused() {
        try (var models = withTable()) {
            assertThatThrownBy(() -> models.transaction(_ -> models.transaction(insert("a"))))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void many_threads_each_move_their_own_checkpoint() throws InterruptedException {
        int threads = 8;
        int steps = 25;
        try (var models = withTable()) {
            var ended = new CountDownLatch(threads);
            for (int t = 0; t < threads; t++) {
                var name = "f" + t;
                Thread.ofVirtual().start(() -> {
                    Optional<Checkpoint> from = Optional.empty();
                    for (int i = 0; i < steps; i++) {
                        var to = new Checkpoint(LOG, 1, i + 1, LOG);
                        models.apply(name, from, to, insert(name + i));
                        from = models.load(name);
                    }
                    ended.countDown();
                });
            }
            ended.await();
            assertThat(names(models)).hasSize(threads * steps);
        }
    }

    @Test
    void a_reader_sees_one_state_while_another_writes() {
        try (var models = withTable();
                var reader = SqliteReadModels.openReadOnly(file())) {
            models.apply("f", Optional.empty(), FIRST, insert("a"));
            List<String> seen = reader.transaction(c -> {
                var before = names(c);
                models.apply("f", Optional.of(FIRST), SECOND, insert("b"));
                assertThat(names(c)).isEqualTo(before);
                return before;
            });
            assertThat(seen).containsExactly("a");
            assertThat(reader.load("f")).contains(SECOND);
            assertThatThrownBy(() -> reader.save("f", Optional.of(SECOND), FIRST))
                    .isInstanceOf(ReadOnlyStoreException.class);
            assertThatThrownBy(() -> reader.transaction(insert("c"))).isInstanceOf(ReadOnlyStoreException.class);
            assertThatThrownBy(() -> models.read(insert("c"))).isInstanceOf(ReadOnlyStoreException.class);
        }
    }

    @Test
    void two_that_write_the_same_file_take_turns() {
        try (var one = withTable();
                var two = SqliteReadModels.open(file())) {
            one.apply("f", Optional.empty(), FIRST, insert("a"));
            two.apply("f", Optional.of(FIRST), SECOND, insert("b"));
            assertThatThrownBy(() -> one.apply("f", Optional.of(FIRST), SECOND, insert("b")))
                    .isInstanceOf(CheckpointMismatchException.class);
        }
    }

    @Test
    void what_is_closed_or_empty_says_so() throws IOException {
        var models = withTable();
        models.close();
        models.close();
        assertThatThrownBy(() -> models.load("f")).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(() -> models.transaction(insert("a"))).isInstanceOf(StoreClosedException.class);
        var empty = Files.createFile(folder.resolve("empty.db"));
        assertThatThrownBy(() -> SqliteReadModels.openReadOnly(empty)).isInstanceOf(ForeignStoreException.class);
        assertThatThrownBy(() -> SqliteReadModels.openReadOnly(folder.resolve("none.db")))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void a_checkpoint_that_cannot_be_read_is_damage() throws SQLException {
        try (var models = withTable()) {
            models.save("f", Optional.empty(), FIRST);
            RawFile.execute(
                    file(), "PRAGMA ignore_check_constraints = ON", "UPDATE leftfold_checkpoint SET event_id = x'00'");
            assertThatThrownBy(() -> models.load("f")).isInstanceOf(CorruptStoreException.class);
        }
    }

    private Path file() {
        return folder.resolve("models.db");
    }

    private SqliteReadModels withTable() {
        var models = SqliteReadModels.open(file());
        models.transaction(
                c -> c.createStatement().executeUpdate("CREATE TABLE IF NOT EXISTS person (name TEXT UNIQUE)"));
        return models;
    }

    private static io.leftfold.ReadModelDatabase.Work<Connection, Integer> insert(String name) {
        return connection -> {
            var insert = connection.prepareStatement("INSERT INTO person VALUES (?)");
            insert.setString(1, name);
            return insert.executeUpdate();
        };
    }

    private static List<String> names(SqliteReadModels models) {
        return models.read(ReadModelsTest::names);
    }

    private static List<String> names(Connection connection) throws SQLException {
        var names = new ArrayList<String>();
        var row = connection.createStatement().executeQuery("SELECT name FROM person ORDER BY rowid");
        while (row.next()) {
            names.add(row.getString(1));
        }
        return names;
    }

    @Test
    void work_for_a_virtual_thread_knows_what_caused_it() throws Exception {
        var cause = Metadata.EMPTY.with(Metadata.CORRELATION_ID, "c");
        try (var models = SqliteReadModels.open(folder.resolve("caused.db"));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.submit(() -> Cause.within(cause, () -> models.transaction(_ -> Cause.current())))
                            .get())
                    .isEqualTo(cause);
            assertThat(threads.submit(() -> Cause.within(cause, () -> models.read(_ -> Cause.current())))
                            .get())
                    .isEqualTo(cause);
        }
    }
}
