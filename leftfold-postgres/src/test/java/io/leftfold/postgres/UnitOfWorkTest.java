package io.leftfold.postgres;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.ConditionFailedException;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.KeyReusedException;
import io.leftfold.Limits;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Query;
import io.leftfold.QueuedAppend;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.TooLargeException;
import io.leftfold.Transaction;
import io.leftfold.UnitOfWork;
import io.leftfold.WorkFailedException;
import io.leftfold.postgres.CuttingProxy.Cut;
import io.leftfold.tck.Samples;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnitOfWorkTest {
    private final PostgresOptions options = Server.newLog();
    private final PostgresStore store = PostgresStore.open(options);

    @BeforeEach
    void createTable() throws SQLException {
        Raw.execute(
                options,
                "CREATE TABLE {schema}.balance (owner text PRIMARY KEY, cents bigint NOT NULL CHECK (cents >= 0))");
    }

    @AfterEach
    void verify() {
        assertThat(store.verify((_, _) -> {})).isEmpty();
        store.close();
    }

    @Test
    void one_connection_is_enough_from_the_first_one_on() {
        var narrow = Server.newLog().withConnections(1);
        try (var only = PostgresStore.open(narrow)) {
            int parts = 3 * (int) narrow.partSize();
            assertThat(only.inTransaction(transaction ->
                                    transaction.append(Append.to(ACCOUNT, new Any(), Samples.events(parts))))
                            .outcome()
                            .last())
                    .isEqualTo(parts);
        }
    }

    @Test
    void work_that_has_read_the_events_appends_after_parts_that_others_made_meanwhile() throws SQLException {
        store.append(Append.to(ACCOUNT, new Any(), event("a")));
        long others = 3 * options.partSize();
        var queued = store.inTransaction(transaction -> {
            try (var select =
                    transaction.connection().prepareStatement("SELECT count(*) FROM " + options.schema() + ".event")) {
                select.executeQuery().close();
            }
            store.append(Append.to(ORDER, new Any(), Samples.events((int) others)));
            return transaction.append(Append.to(ACCOUNT, new Exactly(1), event("b")));
        });
        assertThat(queued.outcome().first()).isEqualTo(others + 2);
    }

    @Test
    void rows_and_events_are_committed_together() throws SQLException {
        var queued = store.inTransaction(transaction -> {
            balance(transaction, "Ada", 5);
            var append = transaction.append(Append.to(ACCOUNT, new NoStream(), event("a"), event("b")));
            assertThatThrownBy(append::outcome).isInstanceOf(IllegalStateException.class);
            assertThat(store.log().head()).isZero();
            return append;
        });
        assertThat(queued.outcome().first()).isEqualTo(1);
        assertThat(queued.outcome().last()).isEqualTo(2);
        assertThat(queued.outcome().versions()).containsEntry(ACCOUNT, 2L);
        assertThat(Samples.types(Samples.all(store))).containsExactly("a", "b");
        assertThat(balances()).isEqualTo(5);
        store.append(Append.to(ACCOUNT, new Exactly(2), event("c")));
    }

    @Test
    void work_that_throws_leaves_neither_and_its_exception_comes_out() throws SQLException {
        var boom = new IllegalStateException("mine");
        assertThatThrownBy(() -> store.inTransaction(transaction -> {
                    balance(transaction, "Ada", 5);
                    transaction.append(Append.to(ACCOUNT, new Any(), event("a")));
                    throw boom;
                }))
                .isSameAs(boom);
        assertThatThrownBy(() -> store.inTransaction(transaction -> {
                    balance(transaction, "Ada", 5);
                    transaction.append(Append.to(ACCOUNT, new Any(), event("a")));
                    throw new IOException("checked");
                }))
                .isInstanceOf(WorkFailedException.class)
                .hasRootCauseMessage("checked");
        assertThatThrownBy(() -> store.inTransaction(transaction -> {
                    transaction.append(Append.to(ACCOUNT, new Any(), event("a")));
                    return balance(transaction, "Ada", -5);
                }))
                .isInstanceOf(WorkFailedException.class)
                .hasMessageContaining("balance_cents_check");
        assertThat(store.log().head()).isZero();
        assertThat(balances()).isZero();
    }

    @Test
    void a_refused_append_undoes_all() throws SQLException {
        store.append(Append.to(ACCOUNT, new Any(), event("a").withTags(Tag.of("customer", "1"))));
        assertThatThrownBy(() -> store.inTransaction(transaction -> {
                    balance(transaction, "Ada", 5);
                    transaction.append(Append.to(ORDER, new Any(), event("b")));
                    return transaction.append(Append.to(ACCOUNT, new NoStream(), event("c")));
                }))
                .isInstanceOfSatisfying(ConditionFailedException.class, failure -> {
                    assertThat(failure.refused().condition()).isEqualTo(new StreamVersion(ACCOUNT, new NoStream()));
                    assertThat(failure.refused().met()).isEqualTo(1);
                });
        assertThatThrownBy(() -> store.inTransaction(transaction -> {
                    balance(transaction, "Ada", 5);
                    return transaction.append(Append.to(ORDER, new Any(), event("b"))
                            .onlyIf(new NoneMatching(Query.tags(Tag.of("customer", "1")), 0)));
                }))
                .isInstanceOf(ConditionFailedException.class);
        assertThat(store.log().head()).isEqualTo(1);
        assertThat(balances()).isZero();
    }

    @Test
    void a_second_append_to_the_same_stream_meets_the_first() {
        var queued = store.inTransaction(transaction -> {
            var all = new ArrayList<QueuedAppend>();
            all.add(transaction.append(
                    Append.to(ACCOUNT, new NoStream(), event("a").withTags(Tag.of("x", "y")))));
            all.add(transaction.append(Append.to(ACCOUNT, new Exactly(1), event("b"), event("c"))));
            return all;
        });
        assertThat(queued.getFirst().outcome().versions()).containsEntry(ACCOUNT, 1L);
        assertThat(queued.getLast().outcome().versions()).containsEntry(ACCOUNT, 3L);
        assertThat(queued.getLast().outcome().first()).isEqualTo(2);
        assertThatThrownBy(() -> store.inTransaction(transaction -> {
                    transaction.append(Append.to(ACCOUNT, new Exactly(3), event("d")));
                    return transaction.append(Append.to(ACCOUNT, new Exactly(3), event("e")));
                }))
                .isInstanceOf(ConditionFailedException.class);
        assertThat(store.log().head()).isEqualTo(3);
    }

    @Test
    void a_unit_whose_key_was_used_is_not_done_again() throws SQLException {
        for (int i = 0; i < 2; i++) {
            var queued = store.inTransaction(transaction -> {
                balance(transaction, "Ada", 5);
                return transaction.append(
                        Append.to(ACCOUNT, new NoStream(), event("a")).withKey("k"));
            });
            assertThat(queued.outcome().last()).isEqualTo(1);
        }
        assertThat(balances()).isEqualTo(5);
        assertThatThrownBy(() -> store.inTransaction(transaction -> {
                    balance(transaction, "Bob", 5);
                    return transaction.append(
                            Append.to(ORDER, new Any(), event("other")).withKey("k"));
                }))
                .isInstanceOf(KeyReusedException.class);
        assertThatThrownBy(() -> store.inTransaction(transaction -> {
                    balance(transaction, "Bob", 5);
                    transaction.append(
                            Append.to(ACCOUNT, new NoStream(), event("a")).withKey("k"));
                    return transaction.append(Append.to(ORDER, new Any(), event("b")));
                }))
                .isInstanceOf(KeyReusedException.class);
        assertThat(balances()).isEqualTo(5);
        assertThat(store.log().head()).isEqualTo(1);
    }

    @Test
    void work_without_an_append_is_committed_too() throws SQLException {
        assertThat(store.<Integer>inTransaction(transaction -> balance(transaction, "Ada", 5)))
                .isEqualTo(1);
        assertThat(balances()).isEqualTo(5);
        assertThat(store.log().head()).isZero();
    }

    @Test
    void many_units_and_appends_race_and_each_is_one_whole() throws Exception {
        int threads = 8;
        int rounds = 60;
        Raw.execute(options, "INSERT INTO {schema}.balance VALUES ('all', 0)");
        try (var other = PostgresStore.open(options);
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Integer>>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                running.add(executor.submit(() -> {
                    int done = 0;
                    for (int i = 0; i < rounds; i++) {
                        var mine = thread % 2 == 0 ? store : other;
                        var stream = StreamId.of("account", "s" + i % 3);
                        if (thread < threads / 2) {
                            long version = mine.stream(stream)
                                    .map(info -> info.version())
                                    .orElse(0L);
                            try {
                                mine.inTransaction(transaction -> {
                                    transaction.append(Append.to(
                                            stream,
                                            version == 0 ? new NoStream() : new Exactly(version),
                                            event("counted")));
                                    return update(transaction);
                                });
                                done++;
                            } catch (ConditionFailedException faster) {
                                assertThat(faster.refused().met()).isGreaterThan(version);
                            }
                        } else {
                            var plain = Append.to(stream, new Any(), event("plain"), event("plain"));
                            assertThat(mine.append(plain)).isInstanceOf(Appended.class);
                        }
                    }
                    return done;
                }));
            }
            int done = 0;
            for (var one : running) {
                done += one.get();
            }
            long counted = Samples.all(store).stream()
                    .filter(event -> event.type().equals("counted"))
                    .count();
            assertThat(counted).isEqualTo(done).isPositive();
            assertThat(balances()).isEqualTo(done);
            assertThat(store.log().head()).isEqualTo(done + (long) threads * rounds);
        }
    }

    @Test
    void units_cross_from_one_part_to_the_next() {
        for (int i = 0; i < 6; i++) {
            store.inTransaction(transaction -> transaction.append(Append.to(ACCOUNT, new Any(), Samples.events(450))));
            assertThatThrownBy(() -> store.inTransaction(transaction -> {
                        transaction.append(Append.to(ACCOUNT, new Any(), Samples.events(900)));
                        return transaction.append(Append.to(ACCOUNT, new NoStream(), event("refused")));
                    }))
                    .isInstanceOf(ConditionFailedException.class);
        }
        assertThat(store.log().head()).isEqualTo(2_700);
    }

    @Test
    void a_follower_is_woken() throws InterruptedException {
        try (var follower = store.follow()) {
            store.inTransaction(transaction -> transaction.append(Append.to(ACCOUNT, new Any(), event("a"))));
            follower.await(0, Duration.ofMinutes(1));
            assertThat(store.log().head()).isEqualTo(1);
        }
    }

    @Test
    void the_connection_cannot_end_the_transaction_nor_leave_read_committed() {
        assertThatThrownBy(() -> store.inTransaction(transaction -> {
                    assertThatThrownBy(() -> transaction.connection().commit()).isInstanceOf(SQLException.class);
                    return transaction.connection().createStatement().execute("COMMIT");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.inTransaction(transaction -> transaction
                        .connection()
                        .createStatement()
                        .execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")))
                .isInstanceOf(WorkFailedException.class);
    }

    @Test
    void what_is_asked_too_late_or_too_much_is_refused() {
        var kept = store.<Transaction<Connection>>inTransaction(transaction -> transaction);
        assertThatThrownBy(() -> kept.append(Append.to(ACCOUNT, new Any(), event("a"))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.inTransaction(transaction -> {
                    transaction.append(Append.to(ACCOUNT, new Any(), Samples.events(Limits.EVENTS_PER_APPEND)));
                    return transaction.append(Append.to(ACCOUNT, new Any(), event("a")));
                }))
                .isInstanceOf(TooLargeException.class);
        try (var reader = PostgresStore.openReadOnly(options)) {
            assertThatThrownBy(() -> reader.inTransaction(_ -> "nothing")).isInstanceOf(ReadOnlyStoreException.class);
        }
        var closed = PostgresStore.open(options);
        closed.close();
        assertThatThrownBy(() -> closed.inTransaction(_ -> "nothing")).isInstanceOf(StoreClosedException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Cut.class,
            names = {"BEFORE", "AFTER"})
    void a_commit_whose_answer_is_lost_is_looked_up(Cut cut) throws Exception {
        try (var proxy = new CuttingProxy(Server.port());
                var cutStore = PostgresStore.open(through(proxy))) {
            proxy.cutNextCommit(cut);
            UnitOfWork<Connection, QueuedAppend> work = transaction -> {
                balance(transaction, "Ada", 5);
                return transaction.append(
                        Append.to(ACCOUNT, new Any(), event("a")).withKey("k"));
            };
            if (cut == Cut.AFTER) {
                assertThat(cutStore.inTransaction(work).outcome().last()).isEqualTo(1);
            } else {
                assertThatThrownBy(() -> cutStore.inTransaction(work))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("nothing was written");
            }
            assertThat(proxy.hasCut()).isTrue();
            assertThat(balances()).isEqualTo(cut == Cut.AFTER ? 5 : 0);
            assertThat(store.log().head()).isEqualTo(cut == Cut.AFTER ? 1 : 0);
            assertThat(cutStore.inTransaction(work).outcome().last()).isEqualTo(1);
            assertThat(balances()).isEqualTo(5);
        }
    }

    @Test
    void an_outcome_that_nobody_can_tell_is_unknown() throws Exception {
        var proxy = new CuttingProxy(Server.port());
        try (var cutStore = PostgresStore.open(through(proxy).withPatience(Duration.ofSeconds(2)))) {
            cutStore.append(Append.to(ORDER, new Any(), event("first")));
            proxy.cutNextCommit(Cut.AFTER);
            assertThatThrownBy(() -> cutStore.inTransaction(transaction -> {
                        balance(transaction, "Ada", 5);
                        transaction.append(
                                Append.to(ACCOUNT, new Any(), event("a")).withKey("k"));
                        proxy.close();
                        return "last";
                    }))
                    .isInstanceOfSatisfying(
                            OutcomeUnknownException.class,
                            unknown -> assertThat(unknown.key().value()).isEqualTo("k"));
        }
        assertThat(store.outcomeOf(AppendKey.of("k"))).isPresent();
        assertThat(balances()).isEqualTo(5);
    }

    private PostgresOptions through(CuttingProxy proxy) {
        return Server.through(options, proxy.port());
    }

    private int balance(Transaction<Connection> transaction, String owner, long cents) throws SQLException {
        try (var insert = transaction
                .connection()
                .prepareStatement("INSERT INTO " + options.schema() + ".balance AS b VALUES (?, ?)"
                        + " ON CONFLICT (owner) DO UPDATE SET cents = b.cents + excluded.cents")) {
            insert.setString(1, owner);
            insert.setLong(2, cents);
            return insert.executeUpdate();
        }
    }

    private int update(Transaction<Connection> transaction) throws SQLException {
        try (var update = transaction.connection().createStatement()) {
            return update.executeUpdate("UPDATE " + options.schema() + ".balance SET cents = cents + 1");
        }
    }

    private long balances() throws SQLException {
        return Raw.number(options, "SELECT coalesce(sum(cents), 0) FROM {schema}.balance");
    }
}
