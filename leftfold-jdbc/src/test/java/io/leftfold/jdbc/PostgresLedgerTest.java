package io.leftfold.jdbc;

import static io.leftfold.jdbc.SubscriptionLedgerContract.at;
import static io.leftfold.jdbc.SubscriptionLedgerContract.claimed;
import static io.leftfold.jdbc.SubscriptionLedgerContract.partition;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.ReadModelDatabase;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.Step;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PostgresLedgerTest extends JdbcLedgerTest {
    PostgresLedgerTest() {
        super(Place.POSTGRESQL);
    }

    @Test
    void nobody_but_who_wants_the_partition_waits_for_its_work() {
        var ledger = registered("s", 2);
        var other = openAgain();
        var claim = claimed(ledger, "s", 0, "a");
        ledger.apply(claim, Step.to(Optional.empty(), at(1)), _ -> {
            assertThat(other.beat("a", List.of("s"), LEASE)).hasSize(1);
            assertThat(other.claim("s", 0, "b", LEASE)).isEmpty();
            other.apply(claimed(other, "s", 1, "b"), Step.to(Optional.empty(), at(1)), _ -> "done");
            other.pause("s", true, "Ada", "");
            other.register("s", 2);
            return other.subscriptions();
        });
        assertThat(partition(ledger, "s", 0).position()).isEqualTo(1);
        assertThat(partition(ledger, "s", 1).position()).isEqualTo(1);
    }

    /// An owner that hangs in the middle of its work may hang for long; who waited for it could not tell that it is
    /// alive itself.
    @Test
    void a_claim_does_not_wait_for_the_work_of_a_silent_owner_and_gets_the_partition_behind_it() {
        var ledger = registered("s", 1);
        var other = openAgain();
        var claim = claimed(ledger, "s", 0, "a");
        age(LEASE.plusSeconds(1));

        ledger.apply(claim, Step.to(Optional.empty(), at(1)), _ -> {
            assertThat(other.claim("s", 0, "b", LEASE)).isEmpty();
            return "done";
        });

        var after = claimed(other, "s", 0, "b");
        assertThat(after.epoch()).isEqualTo(2);
        assertThat(other.resume(after).checkpoint()).contains(at(1));
    }

    @Test
    void a_claim_does_not_take_what_another_is_claiming() {
        var ledger = registered("s", 1);
        var other = openAgain();
        var late = open().transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                // What a claim by a node that was not known before does.
                sql.update("UPDATE leftfold_partition SET owner = 'a', epoch = 1");
                sql.update("INSERT INTO leftfold_node VALUES ('a', 's', 9000000000000000000)");
            }
            return other.claim("s", 0, "b", LEASE);
        });
        assertThat(late).isEmpty();
        assertThat(partition(ledger, "s", 0).epoch()).isEqualTo(1);
    }

    @Test
    void a_seek_waits_for_work_and_undoes_what_it_recorded() throws Exception {
        var ledger = registered("s", 1);
        var other = openAgain();
        var claim = claimed(ledger, "s", 0, "a");

        whileAtWork(claim, () -> {
            other.seek("s", Optional.empty());
            return true;
        });

        assertThat(partition(ledger, "s", 0).position()).isZero();
        assertThat(partition(ledger, "s", 0).epoch()).isEqualTo(2);
    }

    /// As after a connection that broke at its commit, whose session goes on.
    @Test
    void who_resumes_waits_for_what_is_under_way_by_the_same_claim() throws Exception {
        var ledger = registered("s", 1);
        var other = openAgain();
        var claim = claimed(ledger, "s", 0, "a");
        assertThat(whileAtWork(claim, () -> other.resume(claim)).checkpoint()).contains(at(1));
    }

    /// Moves the checkpoint to 1, with work that ends when `other` waits for it.
    private <R> R whileAtWork(Claim claim, Callable<R> other) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = new AtomicReference<Future<R>>();
            openAgain().apply(claim, Step.to(Optional.empty(), at(1)), _ -> {
                waiting.set(threads.submit(other));
                awaitWaiting();
                return "done";
            });
            return waiting.get().get();
        }
    }

    /// Until somebody waits for a lock.
    private void awaitWaiting() {
        ReadModelDatabase<Connection> database = open();
        boolean isWaiting = false;
        while (!isWaiting) {
            isWaiting = database.read(connection -> {
                try (var sql = Sql.in(connection)) {
                    return sql.first("SELECT count(*) FROM pg_locks WHERE NOT granted", row -> row.getLong(1))
                                    .orElseThrow()
                            > 0;
                }
            });
        }
    }
}
