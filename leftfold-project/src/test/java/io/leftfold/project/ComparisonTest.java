package io.leftfold.project;

import static io.leftfold.project.Accounts.DOCUMENTS;
import static io.leftfold.project.Accounts.OLD_DOCUMENTS;
import static io.leftfold.project.Accounts.TABLE;
import static io.leftfold.project.Accounts.TABLE_2;
import static io.leftfold.project.Accounts.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Environment;
import io.leftfold.ReadModelDatabase;
import io.leftfold.jdbc.Sql;
import io.leftfold.memory.MemoryStore;
import io.leftfold.project.Accounts.AccountEvent.Deposited;
import io.leftfold.project.Accounts.AccountEvent.Opened;
import io.leftfold.project.Comparison.Apart;
import io.leftfold.project.Comparison.Compared;
import io.leftfold.project.Comparison.Difference;
import io.leftfold.subscribe.SubscriptionOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ComparisonTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final List<ComparedTable> BALANCE_ALONE =
            List.of(new ComparedTable("balance{v}", List.of("account"), List.of("cents")));

    @TempDir
    private Path folder;

    private final MemoryStore store = MemoryStore.create();

    @AfterEach
    void close() {
        store.close();
    }

    private Projections built(ReadModelDatabase<Connection> database, ReadModel<?>... models) {
        var projections = Projections.in(database, Environment.system());
        for (int i = 0; i < 5; i++) {
            append(store, "a" + i, new Opened("ada"), new Deposited(i));
        }
        for (var model : models) {
            projections.build(model, store, SubscriptionOptions.DEFAULTS, (_, _) -> {}, LONG);
        }
        return projections;
    }

    private static void damage(ReadModelDatabase<Connection> database, String... statements) {
        database.transaction(connection -> {
            try (var sql = Sql.in(connection)) {
                for (var statement : statements) {
                    assertThat(sql.update(statement)).isEqualTo(1);
                }
                return true;
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void tables_of_two_versions_are_compared_by_key_and_a_planted_difference_is_found(Place place) {
        try (var database = place.open("a", folder)) {
            var projections = built(database, TABLE, TABLE_2);
            assertThat(projections.compare(TABLE, TABLE_2, BALANCE_ALONE, 10, LONG))
                    .isEqualTo(new Compared(10, 5, 0, 0, 0, List.of()));

            damage(
                    database,
                    "UPDATE balance_v2 SET cents = 77 WHERE account = 'a3'",
                    "DELETE FROM balance_v2 WHERE account = 'a1'",
                    "INSERT INTO balance_v2 VALUES ('z', 1, 2)");

            assertThat(projections.compare(TABLE, TABLE_2, BALANCE_ALONE, 10, LONG))
                    .isInstanceOfSatisfying(Compared.class, compared -> {
                        assertThat(compared)
                                .extracting(
                                        Compared::equal,
                                        Compared::different,
                                        Compared::onlyInFirst,
                                        Compared::onlyInSecond)
                                .containsExactly(3L, 1L, 1L, 1L);
                        assertThat(compared.sample())
                                .containsExactlyInAnyOrder(
                                        new Difference("balance{v}", "a3", "cents", "3", "77"),
                                        new Difference("balance{v}", "a1", "", "cents=1", ""),
                                        new Difference("balance{v}", "z", "", "", "cents=1"));
                        assertThat(compared.isSame()).isFalse();
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void by_default_all_columns_are_compared_by_primary_key(Place place) {
        try (var database = place.open("a", folder)) {
            var projections = built(database, TABLE, TABLE_2);
            assertThat(projections.compare(TABLE, TABLE_2, List.of(), 2, LONG))
                    .isInstanceOfSatisfying(Compared.class, compared -> {
                        assertThat(compared.different()).isEqualTo(5);
                        assertThat(compared.sample())
                                .containsExactly(
                                        new Difference("balance{v}", "a0", "version", "1", "2"),
                                        new Difference("balance{v}", "a1", "version", "1", "2"));
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void documents_are_compared_in_the_fields_that_both_versions_have(Place place) {
        var second = DOCUMENTS.withVersion(2);
        var old = OLD_DOCUMENTS;
        try (var database = place.open("a", folder)) {
            var projections = built(database, old, second);
            assertThat(projections.compare(old, second, List.of(), 10, LONG))
                    .isEqualTo(new Compared(10, 5, 0, 0, 0, List.of()));

            damage(
                    database,
                    "UPDATE leftfold_document SET body = '{\"owner\":\"ada\",\"cents\":9,\"bookings\":1}'"
                            + " WHERE version = 2 AND doc_key = 'a2'",
                    "DELETE FROM leftfold_document WHERE version = 2 AND doc_key = 'a1'");

            assertThat(projections.compare(old, second, List.of(), 10, LONG))
                    .isEqualTo(new Compared(
                            10,
                            3,
                            1,
                            1,
                            0,
                            List.of(
                                    new Difference("documents", "a1", "", "{\"owner\":\"ada\",\"cents\":1}", ""),
                                    new Difference("documents", "a2", "cents", "2", "9"))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void of_many_documents_each_is_compared_once(Place place) {
        for (int i = 0; i < 1_300; i++) {
            // Texts of which Java has another order than the databases.
            append(store, "k" + (i % 2 == 0 ? "🛒" : "\uffee") + i, new Opened("eve"));
        }
        var second = DOCUMENTS.withVersion(2);
        try (var database = place.open("a", folder)) {
            var projections = built(database, DOCUMENTS, second);
            new ModelDatabase(database, Environment.system()).write(sql -> {
                sql.update("DELETE FROM leftfold_document WHERE version = 2 AND doc_key LIKE 'k%7'");
                sql.update("DELETE FROM leftfold_document WHERE version = 1 AND doc_key LIKE 'k%3'");
                return sql.update("UPDATE leftfold_document SET body = '{\"owner\":\"bob\"}'"
                        + " WHERE version = 2 AND doc_key LIKE 'k%5'");
            });

            assertThat(projections.compare(DOCUMENTS, second, List.of(), 1, LONG))
                    .isInstanceOfSatisfying(
                            Compared.class,
                            compared -> assertThat(List.of(
                                            compared.equal(),
                                            compared.different(),
                                            compared.onlyInFirst(),
                                            compared.onlyInSecond()))
                                    .containsExactly(915L, 130L, 130L, 130L));
        }
    }

    @Test
    void versions_at_different_positions_are_not_compared() {
        try (var database = Place.SQLITE.open("a", folder)) {
            var projections = built(database, TABLE);
            projections.migrate(List.of(TABLE_2));
            assertThat(projections.compare(TABLE, TABLE_2, List.of(), 10, Duration.ofMillis(30)))
                    .isEqualTo(new Apart(10, 0));
            assertThatThrownBy(() -> projections.compare(TABLE, TABLE, List.of(), 10, LONG))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> projections.compare(TABLE, DOCUMENTS.withVersion(2), List.of(), 10, LONG))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothing_differs_while_events_go_on_coming(Place place) throws Exception {
        try (var database = place.open("a", folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var projections = built(database, TABLE, TABLE_2);
            var done = new AtomicBoolean();
            var writing = threads.submit(() -> {
                while (!done.get()) {
                    append(store, "a1", new Deposited(1));
                    Environment.system().pause().accept(Duration.ofMillis(5));
                }
            });
            try (var _ = projections.start(TABLE, store, SubscriptionOptions.DEFAULTS);
                    var _ = projections.start(TABLE_2, store, SubscriptionOptions.DEFAULTS)) {
                for (int i = 0; i < 10; i++) {
                    assertThat(projections.compare(TABLE, TABLE_2, BALANCE_ALONE, 10, LONG))
                            .isInstanceOfSatisfying(
                                    Compared.class,
                                    compared -> assertThat(compared.isSame()).isTrue());
                }
            }
            done.set(true);
            writing.get();
        }
    }
}
