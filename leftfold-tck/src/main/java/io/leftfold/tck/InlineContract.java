package io.leftfold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Inline;
import io.leftfold.InlineStore;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.WorkFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// What a store promises whose database holds tables that change with every append.
public interface InlineContract {
    /// The store of the test with these inline, made if it is not there; a second time beside the first, as
    /// another process would, where the store lets several append. The test closes it.
    InlineStore<Connection> open(List<Inline<Connection>> inline);

    @Test
    default void tables_are_never_behind_an_append() {
        try (var store = open(List.of(counting("n", Query.ALL)))) {
            for (int i = 1; i <= 5; i++) {
                store.append(Append.to(Samples.ACCOUNT, new Exactly(2L * (i - 1)), Samples.events(2)));
                assertThat(count(store)).isEqualTo(2L * i);
            }
        }
    }

    @Test
    default void only_what_the_query_matches_is_handled_and_the_rest_passed_over() {
        try (var store = open(List.of(counting("n", Query.categories("order"))))) {
            store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(3)));
            assertThat(count(store)).isZero();
            store.append(Append.to(Samples.ORDER, new Any(), Samples.events(4)));
            assertThat(count(store)).isEqualTo(4);
        }
    }

    @Test
    default void what_is_refused_or_repeated_changes_nothing() {
        try (var store = open(List.of(counting("n", Query.ALL)))) {
            var append = Append.to(Samples.ACCOUNT, new NoStream(), Samples.events(2))
                    .withKey("k");
            store.append(append);
            assertThat(store.append(append)).isInstanceOf(Appended.class);
            assertThat(store.append(Append.to(Samples.ACCOUNT, new NoStream(), Samples.events(1))))
                    .isInstanceOf(Refused.class);
            assertThat(count(store)).isEqualTo(2);
        }
    }

    @Test
    default void a_failing_handler_refuses_its_own_append_alone() throws Exception {
        try (var store = open(List.of(counting("n", Query.ALL)));
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(1)));
            var results = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 60; i++) {
                var type = i % 6 == 0 ? "bad" : "good";
                var append = Append.to(StreamId.of("account", "s" + i), new NoStream(), Samples.event(type));
                results.add(callers.submit(() -> {
                    if (type.equals("good")) {
                        return store.append(append) instanceof Appended;
                    }
                    assertThatThrownBy(() -> store.append(append)).isInstanceOf(WorkFailedException.class);
                    return false;
                }));
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(i % 6 != 0);
            }
            var log = Samples.all(store);
            assertThat(log)
                    .extracting(RecordedEvent::type)
                    .doesNotContain("bad")
                    .hasSize(51);
            assertThat(log.getLast().position()).isEqualTo(51);
            assertThat(count(store)).isEqualTo(51);
        }
    }

    @Test
    default void a_statement_that_fails_refuses_the_append() {
        var wrong = new Inline<Connection>(
                "n",
                Query.ALL,
                InlineContract::createTable,
                (_, connection) -> update(connection, "INSERT INTO not_there VALUES (1)"));
        try (var store = open(List.of(wrong))) {
            assertThatThrownBy(() -> store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(1))))
                    .isInstanceOf(WorkFailedException.class)
                    .hasMessageContaining("not_there");
            assertThat(Samples.all(store)).isEmpty();
        }
    }

    @Test
    default void tables_are_brought_up_to_a_log_that_was_there_before() {
        try (var store = open(List.of())) {
            for (int i = 0; i < 3; i++) {
                store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(701)));
            }
            store.append(Append.to(Samples.ORDER, new Any(), Samples.events(7)));
        }
        try (var store = open(List.of(counting("n", Query.categories("account"))))) {
            assertThat(count(store)).isEqualTo(2103);
            store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(1)));
            assertThat(count(store)).isEqualTo(2104);
        }
    }

    @Test
    default void what_was_appended_without_it_is_brought_up_at_the_next_opening() {
        try (var store = open(List.of(counting("n", Query.ALL)))) {
            store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(2)));
        }
        try (var store = open(List.of())) {
            store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(3)));
        }
        try (var store = open(List.of(counting("n", Query.ALL)))) {
            assertThat(count(store)).isEqualTo(5);
        }
    }

    @Test
    default void two_with_one_name_are_refused() {
        assertThatThrownBy(() -> open(List.of(counting("n", Query.ALL), counting("n", Query.ALL)))
                        .close())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void a_handler_cannot_end_the_transaction() {
        var ending = new Inline<Connection>(
                "n", Query.ALL, InlineContract::createTable, (_, connection) -> connection.commit());
        try (var store = open(List.of(ending))) {
            assertThatThrownBy(() -> store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(1))))
                    .isInstanceOf(WorkFailedException.class);
            assertThat(Samples.all(store)).isEmpty();
        }
    }

    @Test
    default void whoever_asks_sees_the_tables_of_one_head() throws Exception {
        try (var store = open(List.of(counting("n", Query.ALL)));
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var isOver = new AtomicBoolean();
            var asking = callers.submit(() -> {
                int asked = 0;
                while (!isOver.get() || asked == 0) {
                    var rows = store.readTables(connection -> {
                        long first = number(connection, "SELECT count(*) FROM handled");
                        long head = number(connection, "SELECT coalesce(max(position), 0) FROM event");
                        long last = number(connection, "SELECT coalesce(max(position), 0) FROM handled");
                        return List.of(first, head, last);
                    });
                    assertThat(rows).containsOnly(rows.getFirst());
                    asked++;
                }
                return asked;
            });
            var appending = new ArrayList<Future<?>>();
            for (int caller = 0; caller < 8; caller++) {
                var stream = StreamId.of("account", "c" + caller);
                appending.add(callers.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        store.append(Append.to(stream, new Exactly(i), Samples.events(1)));
                    }
                }));
            }
            for (var caller : appending) {
                caller.get();
            }
            isOver.set(true);
            assertThat(asking.get()).isPositive();
            assertThat(count(store)).isEqualTo(200);
        }
    }

    @Test
    default void whoever_asks_cannot_write() {
        try (var store = open(List.of(counting("n", Query.ALL)))) {
            assertThatThrownBy(() -> store.readTables(connection -> {
                        update(connection, "DELETE FROM handled");
                        return true;
                    }))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    private static Inline<Connection> counting(String name, Query query) {
        return new Inline<>(name, query, InlineContract::createTable, (events, connection) -> {
            for (var event : events) {
                if (event.type().equals("bad")) {
                    throw new IllegalStateException("this handler takes no bad events");
                }
                update(connection, "INSERT INTO handled (position) VALUES (" + event.position() + ")");
            }
        });
    }

    private static int createTable(Connection connection) throws SQLException {
        return update(connection, "CREATE TABLE handled (position BIGINT PRIMARY KEY)");
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }

    private static long count(InlineStore<Connection> store) {
        return store.readTables(connection -> number(connection, "SELECT count(*) FROM handled"));
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var select = connection.prepareStatement(sql);
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
