package io.leftfold.project;

import static io.leftfold.project.Accounts.CODEC;
import static io.leftfold.project.Accounts.TABLE;
import static io.leftfold.project.Accounts.TABLE_2;
import static io.leftfold.project.Accounts.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Environment;
import io.leftfold.ReadModelDatabase;
import io.leftfold.jdbc.JdbcCheckpoints;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.memory.MemoryStore;
import io.leftfold.project.Accounts.AccountEvent.Deposited;
import io.leftfold.project.Accounts.AccountEvent.Opened;
import io.leftfold.project.ProjectionVersion.State;
import io.leftfold.project.SwitchOutcome.Behind;
import io.leftfold.project.SwitchOutcome.Refused;
import io.leftfold.project.SwitchOutcome.Switched;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class VersionsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final SubscriptionOptions OPTIONS = SubscriptionOptions.DEFAULTS;

    @TempDir
    private Path folder;

    private final MemoryStore store = MemoryStore.create();

    @AfterEach
    void close() {
        store.close();
    }

    private static ModelDatabase models(ReadModelDatabase<Connection> database) {
        return new ModelDatabase(database, Environment.system());
    }

    private static Projections projections(ReadModelDatabase<Connection> database) {
        return Projections.in(database, Environment.system());
    }

    private boolean build(Projections projections, ReadModel<?> model) {
        return projections.build(model, store, OPTIONS, (_, _) -> {}, LONG);
    }

    private void accounts(int count) {
        for (int i = 0; i < count; i++) {
            append(store, "a" + i, new Opened("ada"), new Deposited(i));
        }
    }

    private static List<Long> sums(Projections projections) {
        // region: ask
        return projections
                .query(
                        "balances",
                        sql -> sql.query(
                                "SELECT sum(cents), min(version), max(version) FROM balance{v}",
                                row -> List.of(row.getLong(1), row.getLong(2), row.getLong(3))))
                .getFirst();
        // endregion
    }

    @ParameterizedTest
    @EnumSource
    void a_version_is_built_beside_the_live_one_and_read_after_the_switch(Place place) {
        accounts(10);
        try (var database = place.open("a", folder)) {
            var projections = projections(database);
            assertThat(build(projections, TABLE)).isTrue();
            assertThat(sums(projections)).containsExactly(45L, 1L, 1L);

            assertThat(build(projections, TABLE_2)).isTrue();
            assertThat(sums(projections)).containsExactly(45L, 1L, 1L);
            assertThat(projections.switchTo("balances", 2, "ada", "new rules", Duration.ZERO))
                    .isEqualTo(new Switched(1, 2));

            assertThat(sums(projections)).containsExactly(45L, 2L, 2L);
            List<Integer> counts = projections.query(sql ->
                    sql.query("SELECT count(*) FROM balance{v:balances} WHERE version = 2", row -> row.getInt(1)));
            assertThat(counts).containsExactly(10);
            assertThat(projections.versions())
                    .extracting(ProjectionVersion::version, ProjectionVersion::state, ProjectionVersion::by)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(1, State.RETIRED, "ada"),
                            org.assertj.core.groups.Tuple.tuple(2, State.LIVE, "ada"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_version_that_is_behind_does_not_become_live(Place place) {
        accounts(10);
        try (var database = place.open("a", folder)) {
            var projections = projections(database);
            build(projections, TABLE);
            build(projections, TABLE_2);
            append(store, "a1", new Deposited(7));
            try (var running = projections.start(TABLE, store, OPTIONS)) {
                running.waitFor(21, LONG);
            }

            assertThat(projections.switchTo("balances", 2, "ada", "too early", Duration.ofMillis(50)))
                    .isEqualTo(new Behind(20, 1, 21));

            assertThat(sums(projections)).containsExactly(52L, 1L, 1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_switch_waits_until_the_version_has_caught_up(Place place) {
        accounts(10);
        try (var database = place.open("a", folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var projections = projections(database);
            build(projections, TABLE);
            projections.migrate(List.of(TABLE_2));

            var switching = threads.submit(() -> projections.switchTo("balances", 2, "ada", "", LONG));
            try (var _ = projections.start(TABLE_2, store, OPTIONS)) {
                assertThat(switching).succeedsWithin(LONG).isEqualTo(new Switched(1, 2));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_version_before_is_read_again_after_a_rollback(Place place) {
        accounts(3);
        try (var database = place.open("a", folder)) {
            var projections = projections(database);
            assertThat(projections.rollback("balances", "ada", "nothing yet", Duration.ZERO))
                    .isInstanceOf(Refused.class);
            build(projections, TABLE);
            build(projections, TABLE_2);
            projections.switchTo("balances", 2, "ada", "", Duration.ZERO);

            assertThat(projections.rollback("balances", "ada", "wrong", Duration.ZERO))
                    .isEqualTo(new Switched(2, 1));

            assertThat(sums(projections)).containsExactly(3L, 1L, 1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_dropped_version_leaves_nothing_and_is_built_anew(Place place) {
        accounts(3);
        try (var database = place.open("a", folder)) {
            var projections = projections(database);
            build(projections, TABLE);
            build(projections, TABLE_2);
            assertThatThrownBy(() -> projections.drop("balances", 1, "ada", "live"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is live");

            assertThat(projections.drop("balances", 2, "ada", "not needed")).isTrue();
            assertThat(projections.drop("balances", 2, "ada", "not needed")).isFalse();

            assertThat(projections.versions())
                    .extracting(ProjectionVersion::version)
                    .containsExactly(1);
            var checkpoints = models(database).read(sql -> JdbcCheckpoints.of(sql, "balances@2"));
            assertThat(checkpoints.position()).isZero();
            assertThatThrownBy(() ->
                            projections.query(sql -> sql.query("SELECT * FROM balance_v2", row -> row.getString(1))))
                    .isInstanceOf(RuntimeException.class);
            build(projections, TABLE_2);
            projections.switchTo("balances", 2, "ada", "", Duration.ZERO);
            assertThat(sums(projections)).containsExactly(3L, 2L, 2L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoever_keeps_a_version_that_is_dropped_stops(Place place) {
        accounts(3);
        try (var database = place.open("a", folder)) {
            var projections = projections(database);
            build(projections, TABLE);
            try (var running = projections.start(TABLE_2, store, OPTIONS)) {
                running.waitFor(6, LONG);
                projections.drop("balances", 2, "ada", "");
                append(store, "a1", new Deposited(1));

                assertThatThrownBy(() -> running.waitFor(7, LONG))
                        .isInstanceOf(io.leftfold.SubscriptionFailedException.class);
            }
            assertThat(projections.versions()).hasSize(1);
            assertThat(database.load("balances@2")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void no_read_mixes_versions_while_others_switch(Place place) throws Exception {
        accounts(20);
        try (var database = place.open("a", folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var projections = projections(database);
            build(projections, TABLE);
            build(projections, TABLE_2);
            var done = new AtomicBoolean();
            var readers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> {
                    int reads = 0;
                    while (!done.get()) {
                        var seen = projections.query(
                                "balances",
                                sql -> List.of(
                                        sql.query("SELECT min(version) FROM balance{v}", row -> row.getInt(1))
                                                .getFirst(),
                                        sql.query("SELECT max(version) FROM balance{v} ", row -> row.getInt(1))
                                                .getFirst(),
                                        VersionRecords.requireLive(sql, "balances")));
                        assertThat(seen.stream().distinct()).hasSize(1);
                        reads++;
                    }
                    return reads;
                }));
            }
            for (int i = 0; i < 60; i++) {
                int to = i % 2 == 0 ? 2 : 1;
                assertThat(projections.switchTo("balances", to, "ada", "", LONG))
                        .isInstanceOf(Switched.class);
            }
            done.set(true);
            for (var reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_drop_and_a_switch_at_once_never_leave_what_is_read_without_its_tables(Place place) throws Exception {
        accounts(5);
        try (var database = place.open("a", folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var projections = projections(database);
            build(projections, TABLE);
            for (int i = 0; i < 20; i++) {
                build(projections, TABLE_2);
                var dropping = threads.submit(() -> {
                    try {
                        return projections.drop("balances", 2, "ada", "");
                    } catch (IllegalArgumentException live) {
                        return false;
                    }
                });
                var switching = threads.submit(() -> projections.switchTo("balances", 2, "ada", "", Duration.ZERO));

                boolean isDropped = dropping.get();
                var outcome = switching.get();

                assertThat(outcome instanceof Switched).isNotEqualTo(isDropped);
                assertThat(sums(projections).getFirst()).isEqualTo(10);
                if (!isDropped) {
                    projections.switchTo("balances", 1, "ada", "", LONG);
                    projections.drop("balances", 2, "ada", "");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void where_all_is_made_no_right_to_make_tables_is_needed(Place place) throws Exception {
        try (var database = place.open("a", folder)) {
            projections(database).migrate(List.of(TABLE, TABLE_2));
            try (var restricted = place.openWithoutRights("a", folder)) {
                projections(restricted).migrate(List.of(TABLE, TABLE_2));
                assertThat(projections(restricted).versions()).hasSize(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tables_from_before_versions_are_version_1_and_go_on(Place place) {
        accounts(2);
        try (var database = place.open("a", folder)) {
            var before = TABLE.tables().getFirst().replace("{v}", "");
            database.transaction(connection -> {
                try (var sql = io.leftfold.jdbc.Sql.in(connection)) {
                    sql.update(before);
                    return sql.update("INSERT INTO balance VALUES ('a0', 100, 1), ('a1', 100, 1)");
                }
            });
            var last = store.readAll(
                            io.leftfold.Query.ALL, io.leftfold.Range.backward().limit(1))
                    .events()
                    .getFirst();
            database.save(
                    "balances",
                    java.util.Optional.empty(),
                    new io.leftfold.Checkpoint(store.log().id(), 1, last.position(), last.id()));
            append(store, "a1", new Deposited(5));

            build(projections(database), TABLE);

            assertThat(sums(projections(database)).getFirst()).isEqualTo(205);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_version_that_is_behind_the_foremost_partition_of_the_live_one_does_not_become_live(Place place) {
        accounts(10);
        try (var database = place.open("a", folder)) {
            var projections = projections(database);
            var live = projections.subscriber(TABLE, store.log().id()).withPartitions(2);
            build(projections, TABLE_2);
            append(store, "a1", new Deposited(7));
            try (var running = Subscription.start(store, JdbcLedger.open(database), live, Environment.system())) {
                assertThat(running.waitFor(21, LONG)).isTrue();
            }
            models(database)
                    .write(
                            sql -> sql.update(
                                    "UPDATE leftfold_partition SET position = 20 WHERE subscription = 'balances' AND number = 0"));

            assertThat(projections.switchTo("balances", 2, "ada", "", Duration.ZERO))
                    .isEqualTo(new Behind(20, 1, 21));
        }
    }

    @ParameterizedTest
    @EnumSource
    void waiting_for_a_switch_writes_nothing(Place place) {
        accounts(3);
        try (var database = place.open("a", folder)) {
            build(projections(database), TABLE);
            projections(database).migrate(List.of(TABLE_2));
            var watched = new WatchedDatabase(database, _ -> {});

            assertThat(projections(watched).switchTo("balances", 2, "ada", "", Duration.ofMillis(100)))
                    .isEqualTo(new Behind(0, 1, 6));

            assertThat(watched.transactions()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_drop_that_somebody_else_has_finished_leaves_what_is_built_anew(Place place) {
        append(store, "a", new Opened("ada"));
        append(store, "b", new Opened("ben"));
        var second = Accounts.DOCUMENTS.withVersion(2);
        try (var database = place.open("a", folder)) {
            var projections = projections(database);
            build(projections, Accounts.DOCUMENTS);
            build(projections, second);
            for (int step = 2; step <= 3; step++) {
                int which = step;
                var watched = new WatchedDatabase(database, transaction -> {
                    if (transaction == which) {
                        projections.drop("accounts", 2, "ben", "faster");
                        build(projections, second);
                    }
                });

                assertThat(projections(watched).drop("accounts", 2, "ada", "")).isTrue();

                assertThat(projections.versions()).hasSize(2);
                var there = models(database).read(sql -> DocumentRows.find(sql, "accounts", 2, "a"));
                assertThat(there).as("before transaction %d", step).isPresent();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nodes_that_make_a_new_projection_at_once_wait_for_each_other(Place place) throws Exception {
        try (var database = place.open("a", folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            projections(database).migrate(List.of(TABLE));
            for (int i = 0; i < 20; i++) {
                var name = "p" + i;
                var tables = List.of("CREATE TABLE IF NOT EXISTS " + name + "{v} (id TEXT)");
                var start = new CyclicBarrier(4);
                var nodes = new ArrayList<Future<String>>();
                for (int node = 0; node < 4; node++) {
                    int version = 1 + node % 2;
                    nodes.add(threads.submit(() -> {
                        start.await();
                        projections(database)
                                .migrate(List.of(Projection.of(name, CODEC, tables, (_, _) -> {})
                                        .withVersion(version)));
                        return name;
                    }));
                }
                for (var node : nodes) {
                    assertThat(node.get()).isEqualTo(name);
                }
                assertThat(projections(database).versions())
                        .filteredOn(version -> version.name().equals(name))
                        .extracting(ProjectionVersion::state)
                        .containsExactlyInAnyOrder(State.LIVE, State.BUILDING);
            }
        }
    }

    @Test
    void a_version_goes_all_its_way() {
        accounts(10);
        var log = store;
        try (var database = Place.SQLITE.open("a", folder)) {
            build(projections(database), TABLE);
            // region: versions
            var projections = Projections.in(database, Environment.system());
            projections.build(TABLE_2, log, OPTIONS, (position, head) -> {}, Duration.ofHours(1));
            var balance = List.of(new ComparedTable("balance{v}", List.of("account"), List.of("cents")));
            var comparison = projections.compare(TABLE, TABLE_2, balance, 20, Duration.ofSeconds(10));
            if (comparison instanceof Comparison.Compared compared && compared.isSame()) {
                projections.switchTo("balances", 2, "ada", "the new rules", Duration.ofSeconds(10));
            }
            // endregion
            assertThat(sums(projections)).containsExactly(45L, 2L, 2L);
        }
    }

    @Test
    void a_second_version_must_not_make_what_the_first_has() {
        var tables = List.of("CREATE TABLE IF NOT EXISTS balance (id TEXT)");
        assertThatThrownBy(() ->
                        Projection.of("balances", CODEC, tables, (_, _) -> {}).withVersion(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("balance{v}");
    }

    @Test
    void a_statement_that_names_no_projection_is_refused() {
        try (var database = Place.SQLITE.open("a", folder)) {
            var projections = projections(database);
            build(projections, TABLE);
            assertThatThrownBy(() -> projections.query(sql -> sql.update("SELECT * FROM balance{v}")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("{v:NAME}");
            assertThatThrownBy(() -> projections.query("none", sql -> sql.update("SELECT * FROM balance{v}")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no projection none");
        }
    }

    @ParameterizedTest
    @EnumSource
    void changes_are_told_for_the_live_version_alone_and_not_again_by_a_build(Place place) {
        accounts(3);
        var told = java.util.Collections.synchronizedList(new ArrayList<String>());
        var first = TABLE.withOnChange(event -> told.add("1:" + event.position()));
        var second = TABLE_2.withOnChange(event -> told.add("2:" + event.position()));
        try (var database = place.open("a", folder)) {
            var projections = projections(database);
            build(projections, first);
            try (var _ = projections.start(first, store, OPTIONS);
                    var changes = projections.changes(List.of(first, second), store, OPTIONS)) {
                changes.waitFor(append(store, "a1", new Deposited(1)), LONG);
                assertThat(told).containsExactly("1:7");

                build(projections, second);
                assertThat(told).containsExactly("1:7");
                projections.switchTo("balances", 2, "ada", "", LONG);
                assertThat(told).containsExactly("1:7");

                try (var _ = projections.start(second, store, OPTIONS)) {
                    changes.waitFor(append(store, "a1", new Deposited(1)), LONG);
                    assertThat(told).containsExactly("1:7", "2:8");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoever_waits_reads_what_was_appended_whichever_version_is_live(Place place) {
        accounts(3);
        try (var database = place.open("a", folder)) {
            var projections = projections(database);
            build(projections, TABLE);
            try (var _ = projections.start(TABLE, store, OPTIONS);
                    var _ = projections.start(TABLE_2, store, OPTIONS)) {
                for (int i = 1; i <= 20; i++) {
                    long position = append(store, "a1", new Deposited(10));
                    if (i % 5 == 0) {
                        assertThat(projections.switchTo("balances", i % 2 == 0 ? 1 : 2, "ada", "", LONG))
                                .isInstanceOf(Switched.class);
                    }
                    assertThat(projections.waitFor("balances", position, LONG)).isTrue();
                    assertThat(sums(projections).getFirst()).isEqualTo(3 + 10L * i);
                }
            }
            assertThat(projections.status(store))
                    .allSatisfy(status -> assertThat(status.behind()).isZero());
        }
    }
}
