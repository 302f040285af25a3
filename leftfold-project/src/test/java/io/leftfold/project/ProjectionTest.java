package io.leftfold.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Query;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.SubscriptionFailedException;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.jdbc.Sql;
import io.leftfold.json.JsonCodec;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import io.leftfold.subscribe.SubscriptionOptions.OnFailure;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProjectionTest {
    sealed interface CounterEvent {
        record Counted(int by) implements CounterEvent {}

        record Poisoned() implements CounterEvent {}
    }

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final JsonCodec<CounterEvent> CODEC = JsonCodec.of(CounterEvent.class);
    private static final String TABLE =
            "CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, total INTEGER NOT NULL, applied INTEGER NOT NULL)";
    private static final Projection<CounterEvent> COUNTERS =
            Projection.of("counters", CODEC, List.of(TABLE), (sql, event) -> {
                switch (event.data()) {
                    case CounterEvent.Counted(int by) ->
                        count(sql, event.stream().entity(), by);
                    case CounterEvent.Poisoned() -> throw new SQLException("poison");
                }
            });

    private static void count(Sql sql, String name, int by) throws SQLException {
        sql.update(
                "INSERT INTO counter VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET total = total + excluded.total,"
                        + " applied = applied + 1",
                name,
                by);
    }

    @TempDir
    private Path folder;

    private final MemoryStore store = MemoryStore.create();
    private SqliteReadModels models;

    @BeforeEach
    void open() {
        models = SqliteReadModels.open(folder.resolve("models.db"));
    }

    @AfterEach
    void close() {
        models.close();
        store.close();
    }

    private static void append(EventStore store, CounterEvent event) {
        var id = Environment.system().ids().next();
        var stream = StreamId.of("counter", "a");
        store.append(
                Append.to(stream, new Any(), CODEC.write(event, id, store.log().id(), stream)));
    }

    private Subscription start(Projection<?> projection, int batchSize) {
        var options = SubscriptionOptions.DEFAULTS.withBatchSize(batchSize).withOnFailure(OnFailure.STOP);
        return projection.start(store, models, options, Environment.system());
    }

    private List<Integer> counter() {
        return models.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                return sql.first(
                                "SELECT total, applied FROM counter WHERE name = ?",
                                row -> List.of(row.getInt(1), row.getInt(2)),
                                "a")
                        .orElse(List.of());
            }
        });
    }

    @Test
    void a_statement_with_too_few_arguments_does_not_take_those_of_the_call_before() {
        models.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                sql.update(TABLE);
                var insert = "INSERT INTO counter VALUES (?, ?, ?)";
                sql.update(insert, "a", 1, 2);
                assertThatThrownBy(() -> sql.update(insert, "b", 1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("3 parameters, not 2");
                assertThat(sql.query("SELECT name FROM counter", row -> row.getString(1)))
                        .containsExactly("a");
                return "done";
            }
        });
    }

    @Test
    void tables_are_made_and_filled() {
        append(store, new CounterEvent.Counted(5));
        try (var running = start(COUNTERS, 100)) {
            assertThat(running.waitFor(1, LONG)).isTrue();
            append(store, new CounterEvent.Counted(7));
            assertThat(running.waitFor(2, LONG)).isTrue();
            assertThat(counter()).containsExactly(12, 2);
        }
    }

    @Test
    void an_event_takes_effect_once_however_often_it_starts() {
        for (int i = 1; i <= 20; i++) {
            append(store, new CounterEvent.Counted(1));
            try (var running = start(COUNTERS, 1)) {
                assertThat(running.waitFor(i, LONG)).isTrue();
            }
        }
        assertThat(counter()).containsExactly(20, 20);
    }

    @Test
    void a_transaction_that_fails_leaves_neither_rows_nor_checkpoint() {
        append(store, new CounterEvent.Counted(1));
        append(store, new CounterEvent.Poisoned());
        append(store, new CounterEvent.Counted(1));
        try (var running = start(COUNTERS, 100)) {
            assertThatThrownBy(() -> running.waitFor(3, LONG)).isInstanceOf(SubscriptionFailedException.class);
        }
        assertThat(counter()).containsExactly(1, 1);
        assertThat(JdbcLedger.open(models).subscriptions().getFirst().position())
                .isEqualTo(1);
    }

    @Test
    void events_about_streams_and_of_other_types_are_passed_over() {
        var ids = Environment.system().ids();
        append(store, new CounterEvent.Counted(1));
        store.append(
                Append.to(StreamId.of("counter", "a"), new Any(), new StreamEvent.Closed("x").toEventData(ids.next())));
        try (var running = start(COUNTERS.withQuery(Query.ALL), 100)) {
            assertThat(running.waitFor(2, LONG)).isTrue();
        }
        assertThat(counter()).containsExactly(1, 1);
    }

    @Test
    void tables_of_another_log_are_not_filled_on() {
        append(store, new CounterEvent.Counted(1));
        try (var running = start(COUNTERS, 100)) {
            running.waitFor(1, LONG);
        }
        try (var other = MemoryStore.create()) {
            append(other, new CounterEvent.Counted(1));
            assertThatThrownBy(() -> COUNTERS.start(other, models, SubscriptionOptions.DEFAULTS, Environment.system()))
                    .isInstanceOf(CheckpointMismatchException.class);
        }
    }

    @Test
    void two_that_fill_the_same_tables_do_not_apply_an_event_twice() {
        try (var one = start(COUNTERS, 1);
                var two = start(COUNTERS, 1)) {
            for (int i = 1; i <= 50; i++) {
                append(store, new CounterEvent.Counted(1));
            }
            assertThat(one.waitFor(50, LONG)).isTrue();
            assertThat(two.waitFor(50, LONG)).isTrue();
        }
        assertThat(counter()).containsExactly(50, 50);
    }

    @Test
    void arguments_of_every_kind_reach_the_tables() {
        var id = new UUID(1, 2);
        var row = models.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                sql.update("CREATE TABLE t (a, b, c, d, e)");
                sql.update("INSERT INTO t VALUES (?, ?, ?, ?, ?)", Instant.EPOCH, TimeUnit.DAYS, id, null, 1.5);
                return sql.query(
                                "SELECT * FROM t",
                                r -> List.of(r.getString(1), r.getString(2), r.getString(3), r.getDouble(5)))
                        .getFirst();
            }
        });
        assertThat(row).isEqualTo(List.of("1970-01-01T00:00:00.000000Z", "DAYS", id.toString(), 1.5));
        Optional<Integer> none = models.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                return sql.first("SELECT 1 FROM t WHERE a = ?", r -> r.getInt(1), "nothing");
            }
        });
        assertThat(none).isEmpty();
    }
}
