package io.leftfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Cause;
import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.CorruptStoreException;
import io.leftfold.ErrorKind.Leaves;
import io.leftfold.Metadata;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.WorkFailedException;
import io.leftfold.WorkUnknownException;
import io.leftfold.postgres.CuttingProxy.Cut;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadModelsTest {
    private static final UUID LOG = new UUID(1, 2);
    private static final Checkpoint FIRST = new Checkpoint(LOG, 1, 5, new UUID(3, 4));
    private static final Checkpoint SECOND = new Checkpoint(LOG, 1, 9, new UUID(5, 6));

    private final PostgresOptions options = Server.newLog();

    @Test
    void tables_and_checkpoint_move_together() {
        try (var models = withTable()) {
            assertThat(models.load("f")).isEmpty();
            models.apply("f", Optional.empty(), FIRST, insert("a"));
            models.apply("f", Optional.of(FIRST), SECOND, insert("b"));
            assertThat(models.load("f")).contains(SECOND);
            assertThat(names(models)).containsExactly("a", "b");
        }
        try (var models = PostgresReadModels.open(options)) {
            assertThat(models.load("f")).contains(SECOND);
            models.save("g", Optional.empty(), FIRST);
            assertThat(models.load("g")).contains(FIRST);
        }
    }

    @Test
    void they_live_in_the_schema_of_a_log_or_in_their_own() {
        try (var store = PostgresStore.open(options);
                var models = withTable();
                var others = PostgresReadModels.open(Server.newLog())) {
            models.save("f", Optional.empty(), Checkpoint.start(store.log()));
            assertThat(others.load("f")).isEmpty();
            assertThat(models.<Long>read(c -> count(c, "SELECT count(*) FROM event")))
                    .isZero();
            assertThat(store.verify((_, _) -> {})).isEmpty();
        }
    }

    @Test
    void a_checkpoint_that_another_one_moved_stops_the_work_before_it_begins() {
        try (var models = withTable()) {
            models.apply("f", Optional.empty(), FIRST, insert("a"));
            var elsewhere = new Checkpoint(LOG, 2, 5, FIRST.eventId());
            var otherLog = new Checkpoint(new UUID(9, 9), 1, 5, FIRST.eventId());
            var otherEvent = new Checkpoint(LOG, 1, 5, LOG);
            for (var from : List.of(
                    Optional.<Checkpoint>empty(),
                    Optional.of(SECOND),
                    Optional.of(elsewhere),
                    Optional.of(otherLog),
                    Optional.of(otherEvent))) {
                assertThatThrownBy(() -> models.apply("f", from, SECOND, _ -> {
                            throw new AssertionError("not to be run");
                        }))
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
            assertThatThrownBy(() -> models.apply("f", Optional.empty(), FIRST, c -> {
                        insert("a").in(c);
                        assertThatThrownBy(() -> insert("a").in(c)).isInstanceOf(SQLException.class);
                        return "as if all were well";
                    }))
                    .isInstanceOf(WorkFailedException.class)
                    .hasMessageContaining("went on");
            assertThat(models.load("f")).isEmpty();
            assertThat(names(models)).isEmpty();
            models.apply("f", Optional.empty(), FIRST, insert("a"));
            assertThat(names(models)).containsExactly("a");
        }
    }

    @Test
    void what_is_refused_at_the_commit_is_a_failure_of_the_work() {
        try (var models = withTable()) {
            models.transaction(c -> c.createStatement()
                    .executeUpdate("ALTER TABLE person ADD UNIQUE (name) DEFERRABLE INITIALLY DEFERRED;"
                            + " ALTER TABLE person DROP CONSTRAINT person_name_key"));
            assertThatThrownBy(() -> models.apply("f", Optional.empty(), FIRST, c -> {
                        insert("a").in(c);
                        return insert("a").in(c);
                    }))
                    .isInstanceOf(WorkFailedException.class);
            assertThat(models.load("f")).isEmpty();
            assertThat(names(models)).isEmpty();
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
                    .hasMessageContaining("without BEGIN, COMMIT and ROLLBACK");
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
                assertThatThrownBy(() -> c.setAutoCommit(true)).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> c.unwrap(Connection.class)).isInstanceOf(SQLException.class);
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
            models.transaction(insert("a"));
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
    void of_all_that_move_the_same_checkpoint_each_step_is_done_by_one() throws Exception {
        int steps = 30;
        var done = new AtomicInteger();
        try (var one = withTable();
                var two = PostgresReadModels.open(options)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var movers = new ArrayList<Future<String>>();
                for (var models : List.of(one, two, one, two)) {
                    movers.add(threads.submit(() -> {
                        while (true) {
                            var from = models.load("f");
                            long next = from.map(Checkpoint::position).orElse(0L) + 1;
                            if (next > steps) {
                                return "done";
                            }
                            try {
                                models.apply("f", from, new Checkpoint(LOG, 1, next, LOG), insert("n" + next));
                                done.incrementAndGet();
                            } catch (CheckpointMismatchException faster) {
                                assertThat(faster).hasMessageContaining("nothing was done");
                            }
                        }
                    }));
                }
                for (var mover : movers) {
                    assertThat(mover.get()).isEqualTo("done");
                }
            }
            assertThat(done).hasValue(steps);
            assertThat(names(one)).hasSize(steps);
        }
    }

    @Test
    void a_reader_sees_one_state_while_another_writes() {
        try (var models = withTable();
                var reader = PostgresReadModels.openReadOnly(options)) {
            models.apply("f", Optional.empty(), FIRST, insert("a"));
            List<String> seen = reader.transaction(c -> {
                models.apply("f", Optional.of(FIRST), SECOND, insert("b"));
                return names(c);
            });
            assertThat(seen).containsExactly("a");
            assertThat(reader.load("f")).contains(SECOND);
            assertThatThrownBy(() -> reader.save("f", Optional.of(SECOND), FIRST))
                    .isInstanceOf(ReadOnlyStoreException.class);
            assertThatThrownBy(() -> reader.transaction(insert("c"))).isInstanceOf(ReadOnlyStoreException.class);
            assertThatThrownBy(() -> models.read(insert("c"))).isInstanceOf(ReadOnlyStoreException.class);
            assertThatThrownBy(() -> models.read(c -> {
                        c.createStatement().execute("SET TRANSACTION READ WRITE");
                        return insert("c").in(c);
                    }))
                    .isInstanceOf(RuntimeException.class);
            models.transaction(insert("c"));
            assertThat(names(models)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void the_search_path_is_their_schema() {
        try (var models = withTable()) {
            assertThat(models.<String>read(c -> text(c, "SHOW search_path"))).isEqualTo(options.schema());
            models.transaction(c -> c.createStatement().execute("SET LOCAL search_path = pg_catalog"));
            assertThat(models.<String>transaction(c -> text(c, "SHOW search_path")))
                    .isEqualTo(options.schema());
        }
    }

    @Test
    void what_is_closed_or_not_there_says_so() {
        var models = withTable();
        models.close();
        models.close();
        assertThatThrownBy(() -> models.load("f")).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(() -> models.transaction(insert("a"))).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(() -> PostgresReadModels.openReadOnly(Server.newLog()))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("holds no read models");
        assertThatThrownBy(() -> PostgresReadModels.open(PostgresOptions.url("jdbc:postgresql://127.0.0.1:1/none")))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void a_checkpoint_that_cannot_be_read_is_damage() throws SQLException {
        try (var models = withTable()) {
            models.save("f", Optional.empty(), FIRST);
            Raw.execute(
                    options,
                    "ALTER TABLE {schema}.leftfold_checkpoint DROP CONSTRAINT leftfold_checkpoint_position_check",
                    "UPDATE {schema}.leftfold_checkpoint SET position = -1");
            assertThatThrownBy(() -> models.load("f")).isInstanceOf(CorruptStoreException.class);
            Raw.execute(options, "DROP TABLE {schema}.leftfold_checkpoint");
            assertThatThrownBy(() -> models.load("f")).isInstanceOf(CorruptStoreException.class);
        }
    }

    @Test
    void work_for_a_virtual_thread_knows_what_caused_it() throws Exception {
        var cause = Metadata.EMPTY.with(Metadata.CORRELATION_ID, "c");
        try (var models = withTable();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.submit(() -> Cause.within(cause, () -> models.transaction(_ -> Cause.current())))
                            .get())
                    .isEqualTo(cause);
            assertThat(threads.submit(() -> Cause.within(cause, () -> models.read(_ -> Cause.current())))
                            .get())
                    .isEqualTo(cause);
        }
    }

    @Test
    void a_session_that_the_server_ends_leaves_nothing_and_the_next_goes_on() {
        try (var models = withTable()) {
            assertThatThrownBy(() -> models.apply("f", Optional.empty(), FIRST, c -> {
                        insert("a").in(c);
                        return text(c, "SELECT pg_terminate_backend(pg_backend_pid())");
                    }))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(models.load("f")).isEmpty();
            models.apply("f", Optional.empty(), FIRST, insert("a"));
            assertThat(names(models)).containsExactly("a");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Cut.class,
            names = {"BEFORE", "AFTER"})
    void work_whose_commit_got_no_answer_is_done_once(Cut cut) throws Exception {
        var runs = new AtomicInteger();
        try (var models = withTable();
                var proxy = new CuttingProxy(Server.port());
                var cutModels = PostgresReadModels.open(Server.through(options, proxy.port()))) {
            proxy.cutNextCommit(cut);
            cutModels.apply("f", Optional.empty(), FIRST, c -> {
                runs.incrementAndGet();
                return insert("a").in(c);
            });
            assertThat(proxy.hasCut()).isTrue();
            cutModels.apply("f", Optional.of(FIRST), SECOND, insert("b"));
            assertThat(names(models)).containsExactly("a", "b");
            assertThat(runs).hasValue(cut == Cut.AFTER ? 1 : 2);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Cut.class,
            names = {"BEFORE", "AFTER"})
    void work_that_nothing_tells_of_is_unknown_when_its_commit_got_no_answer(Cut cut) throws Exception {
        try (var models = withTable();
                var proxy = new CuttingProxy(Server.port());
                var cutModels = PostgresReadModels.open(Server.through(options, proxy.port()))) {
            proxy.cutNextCommit(cut);
            assertThatThrownBy(() -> cutModels.transaction(insert("a")))
                    .isInstanceOfSatisfying(
                            WorkUnknownException.class,
                            unknown -> assertThat(unknown.kind().leaves()).isEqualTo(Leaves.UNKNOWN));
            assertThat(proxy.hasCut()).isTrue();
            assertThat(names(models)).hasSize(cut == Cut.AFTER ? 1 : 0);
        }
    }

    @Test
    void work_with_a_checkpoint_is_unknown_when_the_server_cannot_be_asked_in_time() throws Exception {
        try (var models = withTable();
                var proxy = new CuttingProxy(Server.port());
                var cutModels = PostgresReadModels.open(
                        Server.through(options, proxy.port()).withPatience(Duration.ofMillis(300)))) {
            proxy.cutNextCommit(Cut.AFTER);
            assertThatThrownBy(() -> cutModels.apply("f", Optional.empty(), FIRST, c -> {
                        proxy.close();
                        return insert("a").in(c);
                    }))
                    .isInstanceOf(WorkUnknownException.class)
                    .hasMessageContaining("load the checkpoint");
            assertThat(models.load("f")).contains(FIRST);
            assertThat(names(models)).containsExactly("a");
        }
    }

    @Test
    void a_server_that_is_killed_while_work_is_applied_loses_nothing_and_does_nothing_twice(@TempDir Path folder)
            throws Exception {
        int steps = 600;
        try (var server = EmbeddedPostgres.start(folder);
                var models = withTable(PostgresOptions.url(server.url()));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var halfway = new CountDownLatch(1);
            var applied = threads.submit(() -> {
                Optional<Checkpoint> from = Optional.empty();
                for (int i = 1; i <= steps; i++) {
                    if (i == steps / 2) {
                        halfway.countDown();
                    }
                    var to = new Checkpoint(LOG, 1, i, LOG);
                    while (true) {
                        try {
                            models.apply("f", from, to, insert("n" + i));
                            break;
                        } catch (StoreUnavailableException down) {
                            Thread.onSpinWait();
                        }
                    }
                    from = Optional.of(to);
                }
                return from;
            });
            halfway.await();
            server.kill();
            try (var again = EmbeddedPostgres.start(folder)) {
                assertThat(again.port()).isEqualTo(server.port());
                assertThat(applied.get()).isEqualTo(models.load("f"));
                assertThat(names(models)).hasSize(steps);
            }
        }
    }

    private PostgresReadModels withTable() {
        return withTable(options);
    }

    private static PostgresReadModels withTable(PostgresOptions options) {
        var models = PostgresReadModels.open(options);
        models.transaction(c -> c.createStatement()
                .executeUpdate("CREATE TABLE IF NOT EXISTS person (id bigserial, name text UNIQUE)"));
        return models;
    }

    private static Work<Connection, Integer> insert(String name) {
        return connection -> {
            var insert = connection.prepareStatement("INSERT INTO person (name) VALUES (?)");
            insert.setString(1, name);
            return insert.executeUpdate();
        };
    }

    private static List<String> names(PostgresReadModels models) {
        return models.read(ReadModelsTest::names);
    }

    private static List<String> names(Connection connection) throws SQLException {
        var names = new ArrayList<String>();
        var row = connection.createStatement().executeQuery("SELECT name FROM person ORDER BY id");
        while (row.next()) {
            names.add(row.getString(1));
        }
        return names;
    }

    private static long count(Connection connection, String select) throws SQLException {
        return Long.parseLong(text(connection, select));
    }

    private static String text(Connection connection, String select) throws SQLException {
        var row = connection.createStatement().executeQuery(select);
        row.next();
        return row.getString(1);
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
