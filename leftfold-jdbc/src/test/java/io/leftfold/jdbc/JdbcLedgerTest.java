package io.leftfold.jdbc;

import static io.leftfold.jdbc.SubscriptionLedgerContract.at;
import static io.leftfold.jdbc.SubscriptionLedgerContract.claimed;
import static io.leftfold.jdbc.SubscriptionLedgerContract.letter;
import static io.leftfold.jdbc.SubscriptionLedgerContract.partition;
import static io.leftfold.jdbc.SubscriptionLedgerContract.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.CheckpointMismatchException;
import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.WorkFailedException;
import io.leftfold.WorkUnknownException;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.Step;
import io.leftfold.subscribe.SubscriptionLedger;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Ledgers in tables.
@Timeout(120)
abstract class JdbcLedgerTest implements SubscriptionLedgerContract<Connection> {
    @TempDir
    private Path folder = Path.of("");

    private final Place place;
    private final ConcurrentLinkedQueue<ReadModelDatabase<Connection>> opened = new ConcurrentLinkedQueue<>();

    JdbcLedgerTest(Place place) {
        this.place = place;
    }

    ReadModelDatabase<Connection> open() {
        var database = place.open("ledger", folder);
        opened.add(database);
        return database;
    }

    @Override
    public SubscriptionLedger<Connection> openAgain() {
        return JdbcLedger.open(open());
    }

    @Override
    public void age(Duration by) {
        execute("UPDATE leftfold_node SET lease_end = lease_end - ?", TimeUnit.MICROSECONDS.convert(by));
    }

    int execute(String sql, Object... arguments) {
        try (var database = place.open("ledger", folder)) {
            return database.transaction(connection -> {
                try (var statements = Sql.in(connection)) {
                    return statements.update(sql, arguments);
                }
            });
        }
    }

    @Test
    void a_transaction_that_breaks_at_any_statement_leaves_nothing() {
        var ledger = registered("s", 1);
        execute("CREATE TABLE effect (position BIGINT)");
        var claim = claimed(ledger, "s", 0, "a");
        var old = List.of(letter(0, 1, "k", State.PARKED), letter(0, 2, "k", State.FOLLOWING));
        ledger.apply(claim, new Step(Optional.empty(), Optional.of(at(5)), old, List.of()), _ -> "done");
        var again = old.getFirst().withState(State.RETRYING);
        var step = new Step(
                Optional.of(at(5)), Optional.of(at(9)), List.of(again, letter(0, 8, "l", State.PARKED)), List.of(2L));
        var failing = new FailingDatabase(open());
        var broken = JdbcLedger.open(failing);
        int broke = 0;
        for (boolean isDone = false; !isDone; ) {
            failing.failAfter(broke);
            try {
                broken.apply(claim, step, connection -> {
                    try (var sql = Sql.in(connection)) {
                        return sql.update("INSERT INTO effect (position) VALUES (?)", 9);
                    }
                });
                isDone = true;
            } catch (StoreUnavailableException | WorkFailedException _) {
                assertThat(failing.hasFailed()).isTrue();
                assertThat(ledger.resume(claim).checkpoint()).contains(at(5));
                assertThat(ledger.resume(claim).letters()).isEqualTo(old);
                assertThat(partition(ledger, "s", 0).letters()).isEqualTo(2);
                assertThat(effects()).isEmpty();
                broke++;
            }
        }
        // The fence, the work, letters that go, come, change, and their count.
        assertThat(broke).isEqualTo(6);
        assertThat(effects()).containsExactly(9L);
        assertThat(ledger.resume(claim).checkpoint()).contains(at(9));
        assertThat(ledger.resume(claim).letters())
                .containsExactly(again, step.letters().getLast());
        assertThat(partition(ledger, "s", 0).letters()).isEqualTo(2);
    }

    @Test
    void of_work_whose_commit_got_no_answer_the_checkpoint_tells() {
        registered("s", 1);
        var failing = new FailingDatabase(open());
        var ledger = JdbcLedger.open(failing);
        var claim = claimed(ledger, "s", 0, "a");
        failing.loseAnswers(1);
        assertThatThrownBy(() -> ledger.apply(claim, Step.to(Optional.empty(), at(3)), _ -> "done"))
                .isInstanceOf(WorkUnknownException.class);
        assertThat(failing.commits()).isEqualTo(1);
        assertThat(ledger.resume(claim).checkpoint()).contains(at(3));
    }

    @Test
    void all_else_is_asked_for_again_until_there_is_an_answer() {
        var failing = new FailingDatabase(open());
        var ledger = JdbcLedger.open(failing);
        failing.loseAnswers(1);
        ledger.register("s", 2);
        failing.loseAnswers(2);
        var claim = claimed(ledger, "s", 0, "a");
        assertThat(claim.epoch()).isEqualTo(3);
        failing.loseAnswers(1);
        ledger.mark(claim, 1);
        failing.loseAnswers(1);
        assertThat(ledger.beat("a", List.of("s"), LEASE)).hasSize(1);
        failing.loseAnswers(1);
        ledger.release(claim);
        failing.loseAnswers(3);
        assertThatThrownBy(() -> ledger.seek("s", Optional.of(at(1)))).isInstanceOf(StoreUnavailableException.class);
        assertThat(failing.commits()).isEqualTo(3);
    }

    @Test
    void leases_are_timed_by_the_database_alone() {
        var failing = new FailingDatabase(open());
        var ledger = JdbcLedger.open(failing);
        ledger.register("s", 1);
        failing.arguments().clear();

        claimed(ledger, "s", 0, "a");
        ledger.beat("a", List.of("s"), LEASE);

        // No time is among what the node says.
        assertThat(failing.arguments()).containsOnly("s", "0", "a", "600000000");
    }

    @Test
    void a_checkpoint_from_before_is_taken_over_once() {
        var database = open();
        database.save("s", Optional.empty(), at(4));
        database.save("other", Optional.empty(), at(5));
        var ledger = registered("s", 3);

        assertThat(record(ledger, "s").partitions())
                .allSatisfy(one -> assertThat(one.checkpoint()).contains(at(4)));
        assertThat(database.load("other")).contains(at(5));
        assertThatThrownBy(() -> database.save("s", Optional.of(at(4)), at(5)))
                .isInstanceOf(CheckpointMismatchException.class);
        ledger.forget("s");
        ledger.register("s", 3);
        assertThat(record(ledger, "s").position()).isZero();
    }

    @Test
    void nodes_that_are_silent_for_long_are_forgotten() {
        var ledger = registered("s", 1);
        claimed(ledger, "s", 0, "a");
        age(Duration.ofDays(2));
        ledger.beat("b", List.of("s"), LEASE);
        assertThat(execute("UPDATE leftfold_node SET node = node")).isEqualTo(1);
    }

    @Test
    void tables_that_are_missing_are_told_to_who_may_not_make_them() throws Exception {
        open();
        try (var database = place.openWithoutRights("ledger", folder)) {
            assertThat(JdbcLedger.missing(database)).hasSize(8);
            assertThatThrownBy(() -> JdbcLedger.open(database))
                    .isInstanceOf(ReadOnlyStoreException.class)
                    .hasMessageContaining("CREATE TABLE leftfold_partition");
        }
    }

    private List<Long> effects() {
        return open().read(connection -> {
            try (var sql = Sql.in(connection)) {
                return sql.query("SELECT position FROM effect", row -> row.getLong(1));
            }
        });
    }

    @AfterEach
    void close() {
        opened.forEach(ReadModelDatabase::close);
    }
}
