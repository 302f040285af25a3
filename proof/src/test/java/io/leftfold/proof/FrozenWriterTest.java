package io.leftfold.proof;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static io.leftfold.tck.Samples.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Follower;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Transactions that are held open while others append.
public class FrozenWriterTest {
    private static final int FROZEN = Integer.getInteger("leftfold.proof.frozen", 4);

    /// A feed that waits for all older transactions of the database would stand still.
    @Test
    void a_long_transaction_elsewhere_in_the_database_delays_no_append_and_no_reader() throws Exception {
        var options = Servers.newLog();
        try (var store = PostgresStore.open(options);
                var reader = PostgresStore.openReadOnly(options);
                var follower = reader.follow();
                var connection = DriverManager.getConnection(options.url());
                var statement = connection.createStatement()) {
            store.append(Append.to(ACCOUNT, new Any(), event("before")));
            statement.execute("CREATE SCHEMA IF NOT EXISTS elsewhere");
            statement.execute("CREATE TABLE IF NOT EXISTS elsewhere.held (id bigint)");
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            // It has an id, a snapshot, locks, and has read the log.
            statement.execute("LOCK TABLE elsewhere.held");
            statement.execute("INSERT INTO elsewhere.held VALUES (1)");
            statement.execute("SELECT * FROM " + options.schema() + ".event, " + options.schema() + ".log");

            // Across the border of a part, which is made meanwhile.
            for (long head = 1; head <= 1_500; head += 100) {
                store.append(Append.to(ACCOUNT, new Any(), events(100)));
                assertThat(follower.await(head + 99, Duration.ofSeconds(30))).isTrue();
                assertThat(reader.readAll(Query.ALL, Range.forward().after(head))
                                .events())
                        .hasSize(100);
            }
            connection.rollback();
            connection.setAutoCommit(true);
            statement.execute("DROP SCHEMA elsewhere CASCADE");
        }
    }

    @Test
    void who_stands_still_with_the_logs_lock_is_ended_and_nobody_sees_a_hole() throws Exception {
        var frozen = new ArrayList<Callable<Void>>();
        for (int i = 0; i < FROZEN; i++) {
            frozen.add(() -> {
                withTheLock(Servers.newLog());
                return null;
            });
        }
        try (var threads = Executors.newFixedThreadPool(20)) {
            for (Future<Void> one : threads.invokeAll(frozen, 4, TimeUnit.MINUTES)) {
                one.get();
            }
        }
        System.out.println(FROZEN + " frozen writers, all ended");
    }

    private static void withTheLock(PostgresOptions options) throws Exception {
        try (var store = PostgresStore.open(options);
                var reader = PostgresStore.openReadOnly(options);
                var follower = reader.follow();
                var connection = DriverManager.getConnection(options.url());
                var statement = connection.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            store.append(Append.to(ACCOUNT, new Any(), event("before")));
            var seen = threads.submit(() -> follow(reader, follower, 9));
            connection.setAutoCommit(false);
            statement.execute("SELECT " + options.schema() + ".lock_log()");
            var waiting = new ArrayList<Future<?>>();
            for (int i = 0; i < 8; i++) {
                waiting.add(threads.submit(() -> store.append(Append.to(ACCOUNT, new Any(), event("waited")))));
            }
            // Readers do not wait.
            assertThat(all(reader)).hasSize(1);
            for (var one : waiting) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isInstanceOf(Appended.class);
            }
            assertThat(connection.isValid(5)).isFalse();
            assertThat(seen.get(30, TimeUnit.SECONDS))
                    .isEqualTo(LongStream.rangeClosed(1, 9).boxed().toList());
            assertThat(all(store)).hasSize(9);
        }
    }

    /// The positions of all events up to `last`, as they come.
    static List<Long> follow(EventStore store, Follower follower, long last) {
        var seen = new ArrayList<Long>();
        long position = 0;
        while (position < last) {
            assertThat(follower.await(position, Duration.ofSeconds(20)))
                    .as("woken")
                    .isTrue();
            var page = store.readAll(Query.ALL, Range.forward().after(position));
            page.events().stream().map(RecordedEvent::position).forEach(seen::add);
            position = page.scannedTo();
        }
        return seen;
    }
}
