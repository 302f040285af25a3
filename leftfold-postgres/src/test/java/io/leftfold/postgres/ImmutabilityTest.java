package io.leftfold.postgres;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.tck.Samples;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImmutabilityTest {
    private static final String RESTRICT_VIOLATION = "23001";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final PostgresOptions options = SomeLog.small();

    @Test
    void the_database_refuses_changes_of_each_table_and_each_part_to_their_owner() throws SQLException {
        Raw.execute(
                options,
                "INSERT INTO {schema}.archive VALUES (9, 9, 'file', '', 1, 1)",
                "INSERT INTO {schema}.retention VALUES (9, 9, 1, 'Ada', 'old', true, 'file', '')");
        var tables = tables();
        assertThat(tables)
                .contains("event", "event_000001", "event_tag", "event_tag_000001", "append_key", "stream", "log");
        for (var table : tables) {
            assertThat(Raw.number(options, "SELECT count(*) FROM {schema}." + table))
                    .isPositive();
            assertRefused("UPDATE {schema}." + table + " SET " + column(table) + " = " + column(table));
            assertRefused("DELETE FROM {schema}." + table);
            assertRefused("TRUNCATE {schema}." + table);
            assertRefused("TRUNCATE {schema}." + table + " CASCADE");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE {schema}.event SET type = 'changed' WHERE position = 1",
                "UPDATE {schema}.event SET position = 9 WHERE position = 2",
                "UPDATE {schema}.event SET position = 2000 WHERE position = 2",
                "DELETE FROM {schema}.event WHERE position = 2",
                "INSERT INTO {schema}.event SELECT * FROM {schema}.event ON CONFLICT (position) DO UPDATE SET type = 'x'",
                "MERGE INTO {schema}.event e USING {schema}.log ON true WHEN MATCHED THEN DELETE",
                "UPDATE {schema}.event_tag SET tag = 1",
                "UPDATE {schema}.append_key SET count = 9",
                "UPDATE {schema}.stream SET entity = 'x' WHERE number = 1",
                "UPDATE {schema}.stream SET category = 'x' WHERE number = 1",
                "UPDATE {schema}.stream SET number = 99 WHERE number = 1",
                "UPDATE {schema}.log SET id = gen_random_uuid()",
            })
    void nothing_that_stands_is_changed_to_something_else(String sql) {
        assertRefused(sql);
    }

    @Test
    void the_part_that_is_made_next_is_guarded_too() throws SQLException {
        try (var store = PostgresStore.open(options)) {
            store.append(Append.to(ACCOUNT, new Any(), Samples.events(2_000)));
            for (var table : List.of("event_000002", "event_000003", "event_tag_000002")) {
                assertThatThrownBy(() -> Raw.execute(options, "TRUNCATE {schema}." + table))
                        .satisfies(refused -> assertState(refused, RESTRICT_VIOLATION));
            }
            assertThatThrownBy(() -> Raw.execute(options, "DELETE FROM {schema}.event_000002"))
                    .satisfies(refused -> assertState(refused, RESTRICT_VIOLATION));
            assertThat(store.verify((_, _) -> {})).isEmpty();
        }
    }

    @Test
    void a_role_with_the_grants_appends_and_reads() throws SQLException {
        try (var role = Role.create()) {
            assertThatThrownBy(() -> PostgresStore.open(role.of(options))).isInstanceOf(ReadOnlyStoreException.class);

            PostgresStore.grant(options, role.name());

            try (var store = PostgresStore.open(role.of(options))) {
                store.append(Append.to(ACCOUNT, new Any(), Samples.events(2_500)));
                store.inTransaction(transaction -> transaction.append(Append.to(ACCOUNT, new Any(), event("x"))));
                assertThat(Samples.all(store)).hasSize(2_507);
                assertThat(store.stream(ACCOUNT)).isPresent();
                assertThat(store.verify((_, _) -> {})).isEmpty();
            }
        }
    }

    @Test
    void a_role_with_the_grants_can_do_nothing_else() throws SQLException {
        try (var role = Role.create()) {
            PostgresStore.grant(options, role.name());
            var statements = new ArrayList<>(List.of(
                    "CREATE TABLE {schema}.mine (x integer)",
                    "CREATE FUNCTION {schema}.mine() RETURNS integer LANGUAGE sql RETURN 1",
                    "ALTER TABLE {schema}.event DISABLE TRIGGER ALL",
                    "ALTER TABLE {schema}.event DETACH PARTITION {schema}.event_000001",
                    "DROP TRIGGER event_kept ON {schema}.event",
                    "DROP FUNCTION {schema}.refuse CASCADE",
                    "DROP SCHEMA {schema} CASCADE",
                    "SET session_replication_role = replica",
                    "UPDATE {schema}.migration SET version = 9",
                    "INSERT INTO {schema}.migration VALUES (9, 9)",
                    "INSERT INTO {schema}.stream (number, category, entity) VALUES (50, 'x', 'y')"));
            for (var table : tables()) {
                statements.add("INSERT INTO {schema}.%1$s SELECT * FROM {schema}.%1$s".formatted(table));
                statements.add("UPDATE {schema}.%1$s SET %2$s = %2$s".formatted(table, column(table)));
                statements.add("DELETE FROM {schema}." + table);
                statements.add("TRUNCATE {schema}." + table);
                statements.add("DROP TABLE {schema}." + table);
            }
            for (var sql : statements) {
                assertThatThrownBy(() -> role.execute(options, sql))
                        .as(sql)
                        .satisfies(refused -> assertState(refused, INSUFFICIENT_PRIVILEGE));
            }
        }
    }

    @Test
    void a_role_that_may_only_read_cannot_append() throws SQLException {
        try (var role = Role.create()) {
            Raw.execute(
                    options,
                    "GRANT USAGE ON SCHEMA {schema} TO " + role.name(),
                    "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO " + role.name());
            assertThatThrownBy(() -> PostgresStore.open(role.of(options))).isInstanceOf(ReadOnlyStoreException.class);
            try (var store = PostgresStore.openReadOnly(role.of(options))) {
                assertThat(Samples.all(store)).hasSize(6);
            }
        }
    }

    @Test
    void a_role_that_may_append_no_more_is_refused() throws SQLException {
        try (var role = Role.create()) {
            PostgresStore.grant(options, role.name());
            try (var store = PostgresStore.open(role.of(options))) {
                Raw.execute(options, "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} FROM " + role.name());
                assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("x"))))
                        .isInstanceOf(ReadOnlyStoreException.class);
                assertThatThrownBy(() -> store.inTransaction(
                                transaction -> transaction.append(Append.to(ACCOUNT, new Any(), event("x")))))
                        .isInstanceOf(ReadOnlyStoreException.class);
                assertThat(store.log().head()).isEqualTo(6);
            }
        }
    }

    @Test
    void a_role_that_is_not_there_is_refused() {
        assertThatThrownBy(() -> PostgresStore.grant(options, "nobody\"; DROP TABLE event; --"))
                .isInstanceOf(IllegalArgumentException.class);
        try (var store = PostgresStore.openReadOnly(options)) {
            assertThat(Samples.all(store)).hasSize(6);
        }
    }

    private void assertRefused(String sql) {
        try (var store = PostgresStore.openReadOnly(options)) {
            var before = Samples.all(store);
            assertThatThrownBy(() -> Raw.execute(options, sql))
                    .as(sql)
                    .satisfies(refused -> assertState(refused, RESTRICT_VIOLATION));
            assertThat(Samples.all(store)).isEqualTo(before);
            assertThat(store.verify((_, _) -> {})).isEmpty();
        }
    }

    private static void assertState(Throwable refused, String state) {
        assertThat(refused)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getSQLState())
                                .as(failure.getMessage())
                                .isEqualTo(state));
    }

    private List<String> tables() throws SQLException {
        var tables = new ArrayList<String>();
        try (var connection = Raw.connect();
                var select = connection.prepareStatement("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
                        + " AND relnamespace = ?::regnamespace AND relname <> 'migration' ORDER BY 1")) {
            select.setString(1, options.schema());
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    tables.add(row.getString(1));
                }
            }
        }
        return tables;
    }

    /// One that is never changed.
    private static String column(String table) {
        return switch (table) {
            case "append_key" -> "key";
            case "log" -> "id";
            case "archive", "retention" -> "first";
            case "stream" -> "number";
            default -> "position";
        };
    }
}
