package io.leftfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Inline;
import io.leftfold.InlineStore;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.WorkFailedException;
import io.leftfold.tck.InlineContract;
import io.leftfold.tck.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Alone, since it looks at the threads of this JVM.
@Isolated
class InlineTest implements InlineContract {
    private final PostgresOptions options = Server.newLog();

    @Override
    public PostgresStore open(List<Inline<Connection>> inline) {
        var with = options;
        for (var one : inline) {
            with = with.withInline(one);
        }
        return PostgresStore.open(with);
    }

    private static Inline<Connection> handled() {
        return new Inline<>(
                "n",
                Query.ALL,
                connection -> connection
                        .createStatement()
                        .executeUpdate("CREATE TABLE handled (position bigint PRIMARY KEY)"),
                (events, connection) -> {
                    for (var event : events) {
                        if (event.type().equals("bad")) {
                            throw new IllegalStateException("no bad events");
                        }
                        connection
                                .createStatement()
                                .executeUpdate("INSERT INTO handled VALUES (" + event.position() + ")");
                    }
                });
    }

    private static long count(InlineStore<Connection> store) {
        return store.readTables(connection -> {
            var row = connection.createStatement().executeQuery("SELECT count(*) FROM handled");
            row.next();
            return row.getLong(1);
        });
    }

    @Test
    void what_another_process_appends_without_it_is_brought_up_before_the_next_append() {
        try (var with = open(List.of(handled()));
                var without = open(List.of())) {
            with.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(2)));
            without.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(1203)));
            assertThat(count(with)).isEqualTo(2);
            with.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(1)));
            assertThat(count(with)).isEqualTo(1206);
        }
    }

    @Test
    void two_processes_keep_the_same_tables() throws Exception {
        try (var one = open(List.of(handled()));
                var other = open(List.of(handled()));
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var appending = new ArrayList<Future<?>>();
            for (int caller = 0; caller < 8; caller++) {
                var store = caller % 2 == 0 ? one : other;
                var stream = StreamId.of("account", "c" + caller);
                appending.add(callers.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        store.append(Append.to(stream, new Any(), Samples.events(1)));
                    }
                }));
            }
            for (var caller : appending) {
                caller.get();
            }
            assertThat(count(one)).isEqualTo(200);
            assertThat(one.log().head()).isEqualTo(200);
        }
    }

    @Test
    void a_store_that_could_not_be_opened_leaves_no_thread() throws Exception {
        var broken = new Inline<Connection>(
                "n",
                Query.ALL,
                _ -> {
                    throw new IllegalStateException("no tables today");
                },
                (_, _) -> {});
        var before = Thread.getAllStackTraces().keySet();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var opening = callers.submit(() -> open(List.of(broken)));
            assertThatThrownBy(opening::get).hasRootCauseMessage("no tables today");
        }
        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("leftfold-postgres-") && !before.contains(thread)) {
                assertThat(thread.join(Duration.ofSeconds(10)))
                        .as(thread.getName())
                        .isTrue();
            }
        }
    }

    @Test
    void rows_and_events_of_a_unit_of_work_have_it_too() {
        try (var store = open(List.of(handled()))) {
            store.inTransaction(transaction -> {
                transaction.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(3)));
                return true;
            });
            assertThat(count(store)).isEqualTo(3);
            assertThatThrownBy(() -> store.inTransaction(transaction -> {
                        transaction.append(Append.to(Samples.ACCOUNT, new Any(), Samples.event("bad")));
                        return true;
                    }))
                    .isInstanceOf(WorkFailedException.class);
            assertThat(store.log().head()).isEqualTo(3);
        }
    }

    /// Whoever reads while a server has not yet told its sessions of a part would miss what was committed with it.
    @Test
    void a_part_is_there_for_all_before_there_is_an_event_in_it() throws SQLException {
        var parts = new ArrayList<Long>();
        var looking = new Inline<Connection>(
                "n",
                Query.ALL,
                _ -> true,
                (_, _) -> parts.add(Raw.number(
                        options, "SELECT count(*) FROM pg_inherits WHERE inhparent = '{schema}.event'::regclass")));
        try (var store = open(List.of(looking))) {
            store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(1)));
            store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events((int) options.partSize())));
            store.inTransaction(transaction -> transaction.append(
                    Append.to(Samples.ACCOUNT, new Any(), Samples.events((int) options.partSize()))));
            assertThat(parts).containsExactly(1L, 2L, 3L);
        }
    }
}
