package io.leftfold.postgres;

import static io.leftfold.tck.ReadModelContract.insert;
import static io.leftfold.tck.ReadModelContract.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Checkpoint;
import io.leftfold.CorruptStoreException;
import io.leftfold.ErrorKind.Leaves;
import io.leftfold.StoreUnavailableException;
import io.leftfold.WorkFailedException;
import io.leftfold.WorkUnknownException;
import io.leftfold.postgres.CuttingProxy.Cut;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import io.leftfold.tck.ReadModelContract;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadModelsTest implements ReadModelContract {
    private final PostgresOptions options = Server.newLog();

    @Override
    public PostgresReadModels openAgain() {
        return PostgresReadModels.open(options);
    }

    @Override
    public PostgresReadModels openToRead() {
        return PostgresReadModels.openReadOnly(options);
    }

    @Test
    void work_that_goes_on_when_a_statement_has_failed_is_found_out() {
        try (var models = withTable()) {
            assertThatThrownBy(() -> models.apply("f", Optional.empty(), FIRST, c -> {
                        insert("a").in(c);
                        assertThatThrownBy(() -> insert("a").in(c)).isInstanceOf(SQLException.class);
                        return "as if all were well";
                    }))
                    .isInstanceOf(WorkFailedException.class)
                    .hasMessageContaining("went on");
            assertThat(models.load("f")).isEmpty();
            assertThat(names(models)).isEmpty();
        }
    }

    @Test
    void a_reader_sees_the_state_of_its_begin_and_cannot_become_a_writer() {
        try (var models = withTable();
                var reader = openToRead()) {
            List<String> seen = reader.transaction(c -> {
                models.transaction(insert("a"));
                return names(c);
            });
            assertThat(seen).isEmpty();
            assertThatThrownBy(() -> models.read(c -> {
                        c.createStatement().execute("SET TRANSACTION READ WRITE");
                        return insert("c").in(c);
                    }))
                    .isInstanceOf(RuntimeException.class);
            assertThat(names(models)).containsExactly("a");
        }
    }

    @Test
    void an_array_does_not_lead_around_the_guard_and_reaches_nothing_when_it_is_over() {
        try (var models = withTable()) {
            var kept = new ArrayList<Array>();
            models.transaction(c -> {
                var row = c.createStatement().executeQuery("SELECT ARRAY['a', 'b']");
                row.next();
                for (var array : List.of(
                        row.getArray(1), (Array) row.getObject(1), c.createArrayOf("text", new String[] {"a", "b"}))) {
                    kept.add(array);
                    var connection = array.getResultSet().getStatement().getConnection();
                    assertThat(connection).isSameAs(c);
                    assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
                    assertThat((Object[]) array.getArray()).containsExactly("a", "b");
                    var insert = c.prepareStatement(
                            "INSERT INTO person (name) SELECT unnest(?) || nextval('" + "person_id_seq')");
                    insert.setArray(1, array);
                    assertThat(insert.executeUpdate()).isEqualTo(2);
                }
                return "kept";
            });
            for (var array : kept) {
                assertThatThrownBy(array::getResultSet)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("over");
                assertThatThrownBy(array::getArray).isInstanceOf(SQLException.class);
            }
            assertThat(names(models)).hasSize(6);
        }
    }

    @Test
    void a_large_object_that_was_kept_reaches_nothing_when_it_is_over() {
        try (var models = withTable()) {
            var kept = new ArrayList<Blob>();
            models.transaction(c -> {
                var row = c.createStatement().executeQuery("SELECT lo_from_bytea(0, 'old')");
                row.next();
                kept.add(row.getBlob(1));
                assertThat(kept.getFirst().length()).isEqualTo(3);
                return row.getLong(1);
            });
            assertThatThrownBy(() -> kept.getFirst().setBytes(1, new byte[] {1}))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("over");
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
    void what_is_not_there_says_so() {
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
        var proxy = new CuttingProxy(Server.port());
        try (var models = withTable();
                var cutModels = PostgresReadModels.open(
                        Server.through(options, proxy.port()).withPatience(Duration.ofSeconds(2)))) {
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
    void work_whose_commit_never_gets_an_answer_is_run_with_pauses_and_ends_unknown() {
        var runs = new AtomicInteger();
        try (var models = withTable(options.withPatience(Duration.ofSeconds(2)))) {
            models.transaction(c -> c.createStatement()
                    .execute("CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = 'XX000'; END $$;"
                            + " CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON person"
                            + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()"));
            assertThatThrownBy(() -> models.apply("f", Optional.empty(), FIRST, c -> {
                        if (runs.incrementAndGet() > 50) {
                            throw new IllegalStateException("run without end");
                        }
                        return insert("a").in(c);
                    }))
                    .isInstanceOf(WorkUnknownException.class)
                    .hasMessageContaining("load the checkpoint");
            assertThat(runs).hasValueBetween(2, 20);
            assertThat(models.load("f")).isEmpty();
        }
    }

    @Test
    void a_standby_that_answers_tells_nothing_of_the_commit_before_it() throws Exception {
        try (var models = withTable();
                var proxy = new CuttingProxy(Server.port());
                var cutModels = PostgresReadModels.open(
                        Server.through(options, proxy.port()).withPatience(Duration.ofSeconds(2)))) {
            proxy.cutNextCommit(Cut.AFTER);
            assertThatThrownBy(() -> cutModels.apply("f", Optional.empty(), FIRST, c -> {
                        insert("a").in(c);
                        return answerAsStandby(c, Integer.MAX_VALUE);
                    }))
                    .isInstanceOf(WorkUnknownException.class);
            assertThat(proxy.hasCut()).isTrue();
            assertThat(models.load("f")).contains(FIRST);
        }
    }

    @Test
    void a_standby_that_is_promoted_in_time_tells_of_the_commit_before_it() throws Exception {
        var runs = new AtomicInteger();
        try (var models = withTable();
                var proxy = new CuttingProxy(Server.port());
                var cutModels = PostgresReadModels.open(Server.through(options, proxy.port()))) {
            proxy.cutNextCommit(Cut.AFTER);
            cutModels.apply("f", Optional.empty(), FIRST, c -> {
                runs.incrementAndGet();
                insert("a").in(c);
                return answerAsStandby(c, 3);
            });
            assertThat(proxy.hasCut()).isTrue();
            assertThat(models.load("f")).contains(FIRST);
            assertThat(names(models)).containsExactly("a");
            assertThat(runs).hasValue(1);
        }
    }

    /// From the commit on, who moves a checkpoint hears what a standby says, the first few times.
    private static boolean answerAsStandby(Connection connection, int times) throws SQLException {
        return connection
                .createStatement()
                .execute("CREATE SEQUENCE tries; CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN IF nextval('tries') <= " + times
                        + " THEN RAISE EXCEPTION 'cannot execute INSERT in a read-only transaction'"
                        + " USING ERRCODE = '25006'; END IF; RETURN NEW; END $$;"
                        + " CREATE TRIGGER refuse BEFORE INSERT ON leftfold_checkpoint"
                        + " FOR EACH ROW EXECUTE FUNCTION refuse()");
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

    private static long count(Connection connection, String select) throws SQLException {
        return Long.parseLong(text(connection, select));
    }

    private static String text(Connection connection, String select) throws SQLException {
        var row = connection.createStatement().executeQuery(select);
        row.next();
        return row.getString(1);
    }
}
