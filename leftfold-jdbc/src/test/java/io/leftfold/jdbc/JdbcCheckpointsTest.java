package io.leftfold.jdbc;

import static io.leftfold.jdbc.SubscriptionLedgerContract.at;
import static io.leftfold.jdbc.SubscriptionLedgerContract.claimed;
import static io.leftfold.jdbc.SubscriptionLedgerContract.letter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.LeaseLostException;
import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.Step;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JdbcCheckpointsTest {
    @TempDir
    private Path folder = Path.of("");

    private static <R> R in(ReadModelDatabase<Connection> database, Work<Sql, R> work) {
        return database.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                return work.in(sql);
            }
        });
    }

    private static JdbcCheckpoints of(ReadModelDatabase<Connection> database, String subscription) {
        return in(database, sql -> JdbcCheckpoints.of(sql, subscription));
    }

    private static boolean isKnown(ReadModelDatabase<Connection> database, String subscription) {
        return in(database, sql -> JdbcCheckpoints.isKnown(sql, subscription));
    }

    @ParameterizedTest
    @EnumSource
    void the_last_partition_says_what_is_done_and_letters_of_all_count(Place place) {
        try (var database = place.open("a", folder)) {
            var ledger = JdbcLedger.open(database);
            ledger.register("s", 2);
            assertThat(of(database, "s")).isEqualTo(new JdbcCheckpoints(0, 0, 0));

            ledger.apply(claimed(ledger, "s", 0, "node"), Step.to(Optional.empty(), at(9)), _ -> 0);
            assertThat(of(database, "s")).isEqualTo(new JdbcCheckpoints(0, 9, 0));
            var parked = List.of(letter(1, 4, "k", State.PARKED), letter(1, 5, "k", State.FOLLOWING));
            ledger.apply(
                    claimed(ledger, "s", 1, "node"),
                    new Step(Optional.empty(), Optional.of(at(6)), parked, List.of()),
                    _ -> 0);

            var there = of(database, "s");
            assertThat(there).isEqualTo(new JdbcCheckpoints(6, 9, 2));
            assertThat(there.isAt(6)).isFalse();
            assertThat(new JdbcCheckpoints(6, 6, 2).isAt(6)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_checkpoint_without_a_ledger_counts_until_the_ledger_knows_the_subscription(Place place) {
        try (var database = place.open("a", folder)) {
            JdbcInbox.prepare(database);
            database.save("s", Optional.empty(), at(7));
            assertThat(of(database, "s")).isEqualTo(new JdbcCheckpoints(7, 7, 0));
            assertThat(of(database, "other")).isEqualTo(new JdbcCheckpoints(0, 0, 0));
            assertThat(isKnown(database, "s")).isFalse();

            JdbcLedger.open(database).register("s", 1);

            assertThat(of(database, "s")).isEqualTo(new JdbcCheckpoints(7, 7, 0));
            assertThat(isKnown(database, "s")).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_forgotten_is_gone_and_its_owner_commits_no_more(Place place) {
        try (var database = place.open("a", folder)) {
            var ledger = JdbcLedger.open(database);
            ledger.register("s", 1);
            ledger.register("other", 1);
            var claim = claimed(ledger, "s", 0, "node");
            var step =
                    new Step(Optional.empty(), Optional.of(at(6)), List.of(letter(0, 4, "k", State.PARKED)), List.of());
            ledger.apply(claim, step, _ -> 0);
            database.save("alone", Optional.empty(), at(3));

            in(database, sql -> {
                JdbcCheckpoints.forget(sql, "s");
                JdbcCheckpoints.forget(sql, "alone");
                return sql;
            });

            assertThat(of(database, "s")).isEqualTo(new JdbcCheckpoints(0, 0, 0));
            assertThat(of(database, "alone")).isEqualTo(new JdbcCheckpoints(0, 0, 0));
            assertThat(isKnown(database, "s")).isFalse();
            assertThat(ledger.letters("s", 0, 10)).isEmpty();
            assertThat(ledger.subscriptions()).hasSize(1);
            var next = Step.to(Optional.of(at(6)), at(7));
            assertThatThrownBy(() -> ledger.apply(claim, next, _ -> 0)).isInstanceOf(LeaseLostException.class);
        }
    }
}
