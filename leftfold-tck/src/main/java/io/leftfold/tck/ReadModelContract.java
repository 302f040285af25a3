package io.leftfold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Cause;
import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.Metadata;
import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreClosedException;
import io.leftfold.WorkFailedException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every database of read models that is reached by JDBC promises.
public interface ReadModelContract {
    UUID LOG = new UUID(1, 2);
    Checkpoint FIRST = new Checkpoint(LOG, 1, 5, new UUID(3, 4));
    Checkpoint SECOND = new Checkpoint(LOG, 1, 9, new UUID(5, 6));

    /// The read models of the test, made if they are not there; a second time beside the first, as another
    /// process would. The test closes them.
    ReadModelDatabase<Connection> openAgain();

    /// The same to read only.
    ReadModelDatabase<Connection> openToRead();

    @Test
    default void tables_and_checkpoint_move_together() {
        try (var models = withTable()) {
            assertThat(models.load("f")).isEmpty();
            models.apply("f", Optional.empty(), FIRST, insert("a"));
            models.apply("f", Optional.of(FIRST), SECOND, insert("b"));
            assertThat(models.load("f")).contains(SECOND);
            assertThat(names(models)).containsExactly("a", "b");
        }
        try (var models = openAgain()) {
            assertThat(models.load("f")).contains(SECOND);
            models.save("g", Optional.empty(), FIRST);
            assertThat(models.load("g")).contains(FIRST);
        }
    }

    @Test
    default void a_checkpoint_that_another_one_moved_stops_the_work_before_it_begins() {
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
    default void work_that_throws_leaves_nothing_and_its_exception_comes_out() {
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
    default void work_that_ends_the_transaction_by_sql_is_found_out(String sql) {
        try (var models = withTable()) {
            assertThatThrownBy(() -> models.apply("f", Optional.empty(), FIRST, c -> {
                        for (var one : sql.split("; ", -1)) {
                            c.createStatement().executeUpdate(one);
                        }
                        return "done";
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("BEGIN, COMMIT and ROLLBACK");
            models.transaction(insert("a"));
            assertThat(names(models)).containsExactly("a");
        }
    }

    @Test
    default void the_connection_is_good_for_one_transaction_and_cannot_end_it() {
        try (var models = withTable()) {
            var kept = new ArrayList<Connection>();
            models.transaction(c -> {
                kept.add(c);
                assertThatThrownBy(c::commit).isInstanceOf(SQLException.class);
                assertThatThrownBy(c::rollback).isInstanceOf(SQLException.class);
                assertThatThrownBy(c::close).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> c.setAutoCommit(true)).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> c.unwrap(Connection.class)).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> c.setClientInfo("ApplicationName", "mine"))
                        .isInstanceOf(SQLClientInfoException.class)
                        .hasMessageContaining("setClientInfo");
                assertThatThrownBy(() -> c.setClientInfo(new Properties())).isInstanceOf(SQLClientInfoException.class);
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
    default void what_was_kept_of_a_transaction_reaches_nothing_when_it_is_over() {
        try (var models = withTable()) {
            var calls = new ArrayList<ThrowingCallable>();
            var closed = new ArrayList<ThrowingCallable>();
            models.transaction(c -> {
                var facts = c.getMetaData();
                var statement = c.createStatement();
                var prepared = c.prepareStatement("INSERT INTO person (name) VALUES ('kept')");
                var row = c.createStatement().executeQuery("SELECT 1");
                calls.addAll(List.of(
                        () -> facts.getTables(null, null, "person", null),
                        facts::getConnection,
                        () -> statement.executeUpdate("INSERT INTO person (name) VALUES ('kept')"),
                        statement::getConnection,
                        prepared::executeUpdate,
                        row::next,
                        row::getStatement,
                        () -> c.setClientInfo("ApplicationName", "kept")));
                closed.addAll(List.of(row::close, prepared::close, statement::close));
                return "kept";
            });
            for (var call : calls) {
                assertThatThrownBy(call).isInstanceOf(SQLException.class);
            }
            assertThatThrownBy(calls.getFirst()).hasMessageContaining("over");
            for (var close : closed) {
                assertThatCode(close).doesNotThrowAnyException();
            }
            assertThat(names(models)).isEmpty();
        }
    }

    @Test
    default void no_way_leads_around_the_guard_of_the_connection() {
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
    default void a_transaction_within_another_is_refused() {
        try (var models = withTable()) {
            assertThatThrownBy(() -> models.transaction(_ -> models.transaction(insert("a"))))
                    .isInstanceOf(IllegalStateException.class);
            models.transaction(insert("a"));
        }
    }

    @Test
    default void many_threads_each_move_their_own_checkpoint() throws InterruptedException {
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
    default void of_all_that_move_the_same_checkpoint_each_step_is_done_by_one() throws Exception {
        int steps = 30;
        var done = new AtomicInteger();
        try (var one = withTable();
                var two = openAgain()) {
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
    default void a_reader_sees_one_state_while_another_writes() {
        try (var models = withTable();
                var reader = openToRead()) {
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
            models.transaction(insert("c"));
            assertThat(names(models)).containsExactly("a", "b", "c");
        }
    }

    @Test
    default void what_is_closed_says_so() {
        var models = withTable();
        models.close();
        models.close();
        assertThatThrownBy(() -> models.load("f")).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(() -> models.transaction(insert("a"))).isInstanceOf(StoreClosedException.class);
    }

    @Test
    default void work_for_a_virtual_thread_knows_what_caused_it() throws Exception {
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

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private ReadModelDatabase<Connection> withTable() {
        var models = openAgain();
        models.transaction(
                c -> c.createStatement().executeUpdate("CREATE TABLE IF NOT EXISTS person (name VARCHAR(99) UNIQUE)"));
        return models;
    }

    /// Adds a person, to the table of the contract.
    static Work<Connection, Integer> insert(String name) {
        return connection -> {
            var insert = connection.prepareStatement("INSERT INTO person (name) VALUES (?)");
            insert.setString(1, name);
            return insert.executeUpdate();
        };
    }

    /// Of the persons, in their order.
    static List<String> names(ReadModelDatabase<Connection> models) {
        return models.read(ReadModelContract::names);
    }

    /// Of the persons, in their order.
    static List<String> names(Connection connection) throws SQLException {
        var names = new ArrayList<String>();
        var row = connection.createStatement().executeQuery("SELECT name FROM person ORDER BY name");
        while (row.next()) {
            names.add(row.getString(1));
        }
        return names;
    }
}
