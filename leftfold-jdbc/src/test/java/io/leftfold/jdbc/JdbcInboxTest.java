package io.leftfold.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.ReadModelDatabase;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.Step;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class JdbcInboxTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource
    void an_event_is_new_once_for_each_subscription(Place place) {
        try (var database = place.open("a", folder)) {
            JdbcInbox.prepare(database);
            assertThat(isNew(database, "s", "k", 3)).isTrue();
            assertThat(isNew(database, "s", "k", 3)).isFalse();
            assertThat(isNew(database, "s", "k", 2)).isFalse();
            assertThat(isNew(database, "t", "k", 3)).isTrue();
            assertThat(isNew(database, "s", "l\0'", 2)).isTrue();
            assertThat(isNew(database, "s", "l\0'", 2)).isFalse();
            assertThat(isNew(database, "s", "k", 4)).isTrue();
            assertThatThrownBy(() -> isNew(database, "s", "k".repeat(201), 9))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_was_undone_is_new_again(Place place) {
        try (var database = place.open("a", folder)) {
            database.transaction(connection -> {
                JdbcInbox.prepare(connection);
                return true;
            });
            assertThatThrownBy(() -> database.transaction(connection -> {
                        JdbcInbox.isNew(connection, "s", "k", 3);
                        throw new IllegalStateException("undone");
                    }))
                    .hasMessage("undone");
            assertThat(isNew(database, "s", "k", 3)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void of_those_who_handle_an_event_at_once_it_is_new_to_one(Place place) throws Exception {
        try (var database = place.open("a", folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            JdbcInbox.prepare(database);
            var answers = IntStream.range(0, 8)
                    .mapToObj(_ -> threads.submit(() -> isNew(database, "s", "k", 1)))
                    .toList();
            int count = 0;
            for (Future<Boolean> one : answers) {
                count += one.get() ? 1 : 0;
            }
            assertThat(count).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_cannot_come_again_is_forgotten(Place place) {
        try (var database = place.open("a", folder)) {
            JdbcInbox.prepare(database);
            var ledger = JdbcLedger.open(database);
            assertThat(JdbcInbox.finished(ledger, "s")).isZero();
            ledger.register("s", 1);
            var claim = SubscriptionLedgerContract.claimed(ledger, "s", 0, "a");
            var to = SubscriptionLedgerContract.at(9);
            var letter = SubscriptionLedgerContract.letter(0, 4, "k", State.PARKED);
            ledger.apply(claim, new Step(Optional.empty(), Optional.of(to), List.of(letter), List.of()), _ -> "done");
            isNew(database, "s", "j", 3);
            isNew(database, "s", "k", 4);
            isNew(database, "s", "l", 9);

            assertThat(JdbcInbox.finished(ledger, "s")).isEqualTo(3);
            assertThat(forget(database, 3)).isEqualTo(1);
            assertThat(isNew(database, "s", "k", 4)).isFalse();

            ledger.apply(claim, new Step(Optional.of(to), Optional.empty(), List.of(), List.of(4L)), _ -> "done");

            assertThat(JdbcInbox.finished(ledger, "s")).isEqualTo(9);
            assertThat(forget(database, 9)).isEqualTo(2);
        }
    }

    private static int forget(ReadModelDatabase<Connection> database, long position) {
        return database.transaction(connection -> JdbcInbox.forget(connection, "s", position));
    }

    private static boolean isNew(
            ReadModelDatabase<Connection> database, String subscription, String key, long position) {
        return database.transaction(connection -> JdbcInbox.isNew(connection, subscription, key, position));
    }
}
