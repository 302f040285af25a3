package io.leftfold.postgres;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static io.leftfold.tck.Samples.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.UnitOfWork;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What a store says and does when the server, or others on it, do not let it append.
class FailureTest {
    private static final String OF_LOG = "SELECT pg_advisory_lock(1818652276, '%s.log'::regclass::oid::int)";
    private static final String BROKEN = """
            CREATE FUNCTION %1$s.broken() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN RAISE EXCEPTION ''planted'' USING ERRCODE = ''%2$s''; END';
            CREATE TRIGGER broken BEFORE INSERT ON %1$s.event FOR EACH STATEMENT EXECUTE FUNCTION %1$s.broken()
            """;

    private final PostgresOptions options = Server.newLog().withPatience(Duration.ofSeconds(2));
    private final Append keyed = Append.to(ACCOUNT, new Any(), event("keyed")).withKey("k");

    @Test
    void a_part_that_the_server_which_goes_on_for_another_one_does_not_have_is_made_there() throws SQLException {
        try (var store = PostgresStore.open(options)) {
            store.append(Append.to(ACCOUNT, new Any(), events(600)));
            Raw.execute(options, "DROP TABLE {schema}.event_000002, {schema}.event_tag_000002");
            store.append(Append.to(ACCOUNT, new Any(), events(450)));
            assertThat(store.log().head()).isEqualTo(1_050);

            store.append(Append.to(ACCOUNT, new Any(), events(600)));
            Raw.execute(options, "DROP TABLE {schema}.event_000003, {schema}.event_tag_000003");
            UnitOfWork<Connection, ?> work =
                    transaction -> transaction.append(Append.to(ACCOUNT, new Any(), events(400)));
            assertThatThrownBy(() -> store.inTransaction(work))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("nothing was written");
            assertThat(store.log().head()).isEqualTo(1_650);
            store.inTransaction(work);
            assertThat(store.log().head()).isEqualTo(2_050);
            assertThat(store.verify((_, _) -> {})).isEmpty();
        }
    }

    @Test
    void where_it_can_only_be_read_an_append_is_not_even_refused() {
        try (var store = PostgresStore.open(options)) {
            store.append(keyed);
        }
        var readsOnly = options.withDriver("options", "-c default_transaction_read_only=on");
        try (var store = PostgresStore.open(readsOnly)) {
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new NoStream(), event("late"))))
                    .isInstanceOf(ReadOnlyStoreException.class);
            assertThatThrownBy(() -> store.inTransaction(
                            transaction -> transaction.append(Append.to(ACCOUNT, new NoStream(), event("late")))))
                    .isInstanceOf(ReadOnlyStoreException.class);
            assertThatThrownBy(() -> store.append(keyed)).isInstanceOf(ReadOnlyStoreException.class);
            assertThat(all(store)).hasSize(1);
        }
    }

    @Test
    void parts_that_went_with_a_server_are_made_again_by_who_writes_only_within_transactions() throws SQLException {
        try (var store = PostgresStore.open(options)) {
            store.inTransaction(transaction -> transaction.append(Append.to(ACCOUNT, new Any(), events(600))));
            Raw.execute(options, "DROP TABLE {schema}.event_000002", "DROP TABLE {schema}.event_tag_000002");
            UnitOfWork<Connection, ?> more =
                    transaction -> transaction.append(Append.to(ACCOUNT, new Any(), events(450)));

            assertThatThrownBy(() -> store.inTransaction(more)).isInstanceOf(StoreUnavailableException.class);
            store.inTransaction(more);

            assertThat(store.log().head()).isEqualTo(1_050);
        }
    }

    @Test
    void an_append_that_may_be_written_is_not_said_to_be_undone_when_the_lock_cannot_be_had() throws Exception {
        var hasty = options.withDriver("options", "-c lock_timeout=200ms");
        try (var store = PostgresStore.open(hasty);
                var connection = connect();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            store.append(Append.to(ACCOUNT, new Any(), event("before")));
            run(connection, OF_LOG);
            var append = threads.submit(() -> store.append(keyed));
            awaitWaiting(connection, 1);
            run(
                    connection,
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                            + " AND classid = 1818652276 AND objid = '%s.log'::regclass::oid");

            assertThatThrownBy(() -> within(append)).hasCauseInstanceOf(OutcomeUnknownException.class);

            run(connection, "SELECT pg_advisory_unlock_all()");
            assertThat(store.append(keyed)).isInstanceOf(Appended.class);
            assertThat(all(store)).extracting(RecordedEvent::type).containsExactly("before", "keyed");
        }
    }

    @Test
    void an_append_that_was_never_sent_is_said_to_be_undone_when_the_lock_cannot_be_had() throws Exception {
        var hasty = options.withDriver("options", "-c lock_timeout=200ms");
        try (var store = PostgresStore.open(hasty);
                var connection = connect()) {
            store.append(Append.to(ACCOUNT, new Any(), event("before")));
            run(connection, OF_LOG);

            assertThatThrownBy(() -> store.append(keyed))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("nothing was written");

            run(connection, "SELECT pg_advisory_unlock_all()");
            assertThat(all(store)).extracting(RecordedEvent::type).containsExactly("before");
        }
    }

    @Test
    void a_server_that_fails_each_time_in_a_way_that_leaves_the_outcome_open_is_given_up_in_time() throws Exception {
        try (var store = PostgresStore.open(options);
                var connection = connect();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            store.append(Append.to(ACCOUNT, new Any(), event("before")));
            run(connection, BROKEN.replace("%2$s", "58030"));

            var append = threads.submit(() -> store.append(keyed));

            assertThatThrownBy(() -> within(append)).hasCauseInstanceOf(OutcomeUnknownException.class);
            run(connection, "DROP TRIGGER broken ON %s.event");
            assertThat(store.append(keyed)).isInstanceOf(Appended.class);
            assertThat(all(store)).extracting(RecordedEvent::type).containsExactly("before", "keyed");
        }
    }

    @Test
    void a_full_disk_is_a_named_error_and_the_store_goes_on_when_there_is_room() throws Exception {
        try (var store = PostgresStore.open(options);
                var connection = connect()) {
            store.append(Append.to(ACCOUNT, new Any(), event("before")));
            run(connection, BROKEN.replace("%2$s", "53100"));

            assertThatThrownBy(() -> store.append(keyed))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("make room");

            run(connection, "DROP TRIGGER broken ON %s.event");
            assertThat(store.append(keyed)).isInstanceOf(Appended.class);
        }
    }

    /// A statement that both takes the lock and reads would read what was there before it waited.
    @Test
    void what_is_read_under_the_lock_is_not_older_than_the_lock() throws Exception {
        var stores = new ArrayList<PostgresStore>();
        try (var connection = connect();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                var store = PostgresStore.open(options.withPatience(Duration.ofSeconds(10)));
                stores.add(store);
                store.append(Append.to(StreamId.of("own", "s" + i), new Any(), event("before")));
            }
            run(connection, OF_LOG);
            var racing = race(stores, threads);
            awaitWaiting(connection, stores.size());
            run(connection, "SELECT pg_advisory_unlock_all()");

            var outcomes = new ArrayList<AppendOutcome>();
            for (var one : racing) {
                outcomes.add(within(one));
            }
            assertThat(outcomes).filteredOn(Appended.class::isInstance).hasSize(1);
            assertThat(outcomes)
                    .filteredOn(Refused.class::isInstance)
                    .hasSize(7)
                    .allSatisfy(outcome -> assertThat(((Refused) outcome).met()).isEqualTo(1));
            assertThat(all(stores.getFirst()))
                    .extracting(RecordedEvent::position)
                    .isEqualTo(LongStream.rangeClosed(1, 9).boxed().toList());
        } finally {
            stores.forEach(PostgresStore::close);
        }
    }

    private static List<Future<AppendOutcome>> race(List<PostgresStore> stores, ExecutorService threads) {
        return stores.stream()
                .map(store -> threads.submit(() -> store.append(Append.to(ORDER, new NoStream(), event("raced")))))
                .toList();
    }

    /// A process that remembers that there is no such stream is told that there is by the server.
    @Test
    void an_append_with_no_expected_version_goes_to_a_stream_that_another_process_has_made() {
        try (var one = PostgresStore.open(options);
                var other = PostgresStore.open(options)) {
            one.append(Append.to(ACCOUNT, new Any(), event("a")));
            assertThat(one.append(Append.to(ORDER, new Exactly(1), event("too early"))))
                    .isInstanceOf(Refused.class);
            other.append(Append.to(ORDER, new NoStream(), event("b")));

            one.append(Append.to(ORDER, new Any(), event("c")));

            assertThat(all(one))
                    .filteredOn(event -> event.stream().equals(ORDER))
                    .extracting(RecordedEvent::version)
                    .containsExactly(1L, 2L);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(Server.url());
    }

    private void run(Connection connection, String statement) throws SQLException {
        try (var sql = connection.createStatement()) {
            sql.execute(statement.replace("%1$s", options.schema()).replace("%s", options.schema()));
        }
    }

    /// Until so many wait for the log's lock.
    private void awaitWaiting(Connection connection, int waiting) throws SQLException {
        try (var select = connection.prepareStatement("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                + " AND NOT granted AND classid = 1818652276 AND objid = '" + options.schema()
                + ".log'::regclass::oid")) {
            long seen = 0;
            while (seen < waiting) {
                try (var row = select.executeQuery()) {
                    row.next();
                    seen = row.getLong(1);
                }
            }
        }
    }

    private static <R> R within(Future<R> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }
}
