package io.leftfold.proof;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Two stores on one log, each as if it were in a process of its own.
public class TwoStoresTest {
    private static final int THREADS = 8;
    private static final int EACH = 60;

    private final PostgresOptions options = Servers.newLog();

    private static <T> List<T> race(PostgresStore one, PostgresStore other, Racing<T> racing) throws Exception {
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var running = new ArrayList<Future<List<T>>>();
            for (int thread = 0; thread < THREADS; thread++) {
                var action = racing.on(thread % 2 == 0 ? one : other, thread);
                running.add(threads.submit(
                        () -> IntStream.range(0, EACH).mapToObj(action).toList()));
            }
            var results = new ArrayList<T>();
            for (var future : running) {
                results.addAll(future.get(60, TimeUnit.SECONDS));
            }
            return results;
        }
    }

    private interface Racing<T> {
        IntFunction<T> on(EventStore store, int thread);
    }

    private static void checkOrder(EventStore store) {
        var log = all(store);
        assertThat(log)
                .extracting(RecordedEvent::position)
                .isEqualTo(LongStream.rangeClosed(1, log.size()).boxed().toList());
    }

    @Test
    void appends_that_take_turns_are_all_written() {
        try (var one = PostgresStore.open(options);
                var other = PostgresStore.open(options)) {
            for (int i = 0; i < 20; i++) {
                one.append(Append.to(ACCOUNT, new Any(), event("a" + i)));
                other.append(Append.to(ACCOUNT, new Any(), event("b" + i)));
            }
            assertThat(all(one)).hasSize(40).extracting(RecordedEvent::version).endsWith(40L);
        }
    }

    /// What the one that waits was told before must not be what it goes by.
    @Test
    void an_append_that_waited_for_the_lock_sees_what_its_last_owner_has_written() throws Exception {
        try (var one = PostgresStore.open(options);
                var other = PostgresStore.open(options);
                var holder = DriverManager.getConnection(Servers.url());
                var statement = holder.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            one.append(Append.to(ACCOUNT, new Any(), event("before")));
            var lock = "(1818652276, '" + options.schema() + ".log'::regclass::oid::int)";
            statement.execute("SELECT pg_advisory_lock" + lock);

            var ofOne = threads.submit(() -> one.append(Append.to(ACCOUNT, new Any(), event("one"))));
            var ofOther = threads.submit(() -> other.append(Append.to(ACCOUNT, new Any(), event("other"))));
            awaitWaiting(statement, ofOne, ofOther);
            statement.execute("SELECT pg_advisory_unlock" + lock);

            assertThat(List.of(ofOne.get(30, TimeUnit.SECONDS), ofOther.get(30, TimeUnit.SECONDS)))
                    .hasOnlyElementsOfType(Appended.class);
            assertThat(all(one)).hasSize(3);
            checkOrder(other);
        }
    }

    /// Until these wait for the log's lock, which none of them may pass.
    private void awaitWaiting(Statement statement, Future<?>... appends) throws SQLException {
        long waiting = 0;
        while (waiting < appends.length) {
            assertThat(appends).noneMatch(Future::isDone);
            try (var row = statement.executeQuery("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                    + " AND NOT granted AND classid = 1818652276 AND objid = '" + options.schema()
                    + ".log'::regclass::oid")) {
                row.next();
                waiting = row.getLong(1);
            }
        }
    }

    @Test
    void each_version_of_a_hot_stream_is_won_once() throws Exception {
        try (var one = PostgresStore.open(options);
                var other = PostgresStore.open(options)) {
            var outcomes = race(
                    one,
                    other,
                    (store, _) -> i -> store.append(
                            Append.to(StreamId.of("hot", "s" + i % 3), new Exactly(i / 3), event("raced"))));

            assertThat(outcomes).filteredOn(Appended.class::isInstance).hasSize(EACH);
            assertThat(all(one)).hasSize(EACH);
            checkOrder(other);
        }
    }

    @Test
    void each_seat_is_taken_once() throws Exception {
        try (var one = PostgresStore.open(options);
                var other = PostgresStore.open(options)) {
            List<AppendOutcome> outcomes = race(one, other, (store, thread) -> i -> {
                var seat = Tag.of(Script.SEAT, "s" + i);
                return store.append(Append.to(
                                StreamId.of("of", "t" + thread),
                                new Any(),
                                event("raced").withTags(seat))
                        .onlyIf(new NoneMatching(Query.tags(seat), 0)));
            });

            assertThat(outcomes).filteredOn(Appended.class::isInstance).hasSize(EACH);
            assertThat(all(one))
                    .hasSize(EACH)
                    .flatExtracting(RecordedEvent::tags)
                    .doesNotHaveDuplicates();
            checkOrder(other);
        }
    }

    @Test
    void a_key_that_both_use_acts_once() throws Exception {
        try (var one = PostgresStore.open(options);
                var other = PostgresStore.open(options)) {
            var outcomes = race(
                    one,
                    other,
                    (store, _) -> i -> store.append(
                            Append.to(ACCOUNT, new Any(), event("once", "same")).withKey("k" + i)));

            assertThat(outcomes).doesNotContainNull();
            assertThat(outcomes.stream().distinct()).hasSize(EACH);
            assertThat(all(one)).hasSize(EACH);
        }
    }

    @Test
    void a_follower_sees_every_event_when_every_notification_is_lost() throws Exception {
        try (var store = PostgresStore.open(options.withEnvironment(Silent.environment()));
                var reader = PostgresStore.openReadOnly(options.withPollInterval(Duration.ofMillis(20)));
                var follower = reader.follow();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var seen = executor.submit(() -> FrozenWriterTest.follow(reader, follower, 200));
            IntStream.range(0, 200).forEach(_ -> store.append(Append.to(ACCOUNT, new Any(), event("a"))));

            assertThat(seen.get(30, TimeUnit.SECONDS))
                    .isEqualTo(LongStream.rangeClosed(1, 200).boxed().toList());
        }
    }
}
