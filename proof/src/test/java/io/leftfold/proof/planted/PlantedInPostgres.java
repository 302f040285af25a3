package io.leftfold.proof.planted;

import io.leftfold.proof.BrokenConnectionTest;
import io.leftfold.proof.ChaosTest;
import io.leftfold.proof.FencingTest;
import io.leftfold.proof.ServerKillTest;
import io.leftfold.proof.StateStoredTest;
import io.leftfold.proof.TwoStoresTest;
import java.util.List;

/// The mistakes that a log in PostgreSQL is known to be made with, as far as they can be made here.
final class PlantedInPostgres {
    private static final String JAVA = "leftfold-postgres/src/main/java/io/leftfold/postgres/";
    private static final String SCHEMA = "leftfold-postgres/src/main/resources/io/leftfold/postgres/schema/1.sql";
    private static final String JDBC = "leftfold-jdbc/src/main/";
    private static final String LOCK =
            "    IF pg_advisory_xact_lock(1818652276, '{schema}.log'::regclass::oid::int) IS NULL THEN END IF;\n";
    private static final String READ = "    RETURN CASE\n        WHEN EXISTS";

    static final List<PlantedBug> ALL = List.of(
            PlantedBug.of(
                    "the server does not look whether the log has grown, PostgreSQL",
                    SCHEMA,
                    "OR known > 0 AND NOT EXISTS (SELECT FROM {schema}.event e WHERE e.position = known) THEN -2",
                    "AND false THEN -2",
                    TwoStoresTest.class),
            PlantedBug.of(
                            "a log that grew by as many events taken for an append that was written, PostgreSQL",
                            SCHEMA,
                            "e.position = known) THEN -2",
                            "e.position = known) THEN (SELECT max(position) FROM {schema}.event)",
                            TwoStoresTest.class)
                    .and(JAVA + "Writer.java", "if (head == BatchRun.GROWN) {", "if (head != plan.head()) {"),
            PlantedBug.of("the log's lock not taken, PostgreSQL", SCHEMA, LOCK, "", TwoStoresTest.class),
            PlantedBug.of(
                    "the lock taken by the statement that reads, PostgreSQL",
                    SCHEMA,
                    LOCK + READ,
                    """
                        RETURN CASE
                            WHEN (SELECT pg_advisory_xact_lock(1818652276, '{schema}.log'::regclass::oid::int) IS NULL)
                                OR EXISTS""",
                    TwoStoresTest.class),
            PlantedBug.of(
                    "append without a version check, PostgreSQL",
                    JAVA + "BatchPlan.java",
                    "if (!expected.isMetBy(actual)) {",
                    "if (!expected.isMetBy(actual) && actual < 0) {",
                    TwoStoresTest.class,
                    PostgresContracts.class),
            PlantedBug.of(
                    "condition over tags not checked, PostgreSQL",
                    JAVA + "BatchPlan.java",
                    "var match = match(none);",
                    "Optional<Long> match = none.after() < 0 ? match(none) : Optional.empty();",
                    TwoStoresTest.class),
            PlantedBug.of(
                    "condition over tags blind to its own batch, PostgreSQL",
                    JAVA + "BatchPlan.java",
                    "return candidates(none.query()).stream()",
                    "return candidates(none.query()).stream().filter(_ -> events.isEmpty())",
                    PostgresContracts.class),
            PlantedBug.of(
                            "a broken connection's batch written again whatever its keys, PostgreSQL",
                            JAVA + "Writer.java",
                            "way = Way.LOOKED_UP;\n                LOG.warn",
                            "way = Way.AT_ONCE;\n                LOG.warn",
                            BrokenConnectionTest.class)
                    .and(SCHEMA, "key         uuid    NOT NULL PRIMARY KEY,", "key         uuid    NOT NULL,")
                    .and(SCHEMA, "k.key = ANY (keys))", "k.key = ANY (keys) AND false)")
                    .and(SCHEMA, "e.id = ANY (ids))", "e.id = ANY (ids) AND false)")
                    .and(SCHEMA, "CREATE UNIQUE INDEX ON {schema}.%I (id)", "CREATE INDEX ON {schema}.%I (id)"),
            PlantedBug.of(
                    "what a key was used for not compared, PostgreSQL",
                    JAVA + "BatchPlan.java",
                    "return past.get().fingerprint().equals(fingerprint)",
                    "return past.get().fingerprint() != null",
                    PostgresContracts.class),
            PlantedBug.of(
                    "a refusal answered without looking the key up, PostgreSQL",
                    JAVA + "BatchRun.java",
                    "if (plan.doubtful().isEmpty()) {",
                    "if (plan.doubtful().size() < 1_000_000) {",
                    PostgresContracts.class),
            PlantedBug.of(
                    "an append whose connection broke called not written, PostgreSQL",
                    JAVA + "Writer.java",
                    "if (!broke && !mayBeWritten) {",
                    "if (!mayBeWritten) {",
                    BrokenConnectionTest.class,
                    ServerKillTest.class),
            PlantedBug.of(
                            "followers neither told nor looking by themselves, PostgreSQL",
                            JAVA + "Wakes.java",
                            "notify.executeQuery().close();",
                            "",
                            TwoStoresTest.class)
                    .and(
                            JAVA + "Wakes.java",
                            "if (notifications == null || notifications.length == 0) {\n                        look(connection);",
                            "if (notifications == null || notifications.length == 0) {"),
            PlantedBug.of(
                    "a page that ends at the head and lacks what came before it, PostgreSQL",
                    JAVA + "LogReads.java",
                    "run(cut, weight).map(Fetched::events).orElse(List.of())",
                    "cut.limit() < 0 ? run(cut, weight).map(Fetched::events).orElse(List.of()) : List.of()",
                    PostgresContracts.class),
            PlantedBug.of(
                    "who stands still in the middle of a message keeps the lock, PostgreSQL",
                    SCHEMA,
                    "AND set_config('transaction_timeout', timeout, true) IS NOT NULL;",
                    "AND false;",
                    BrokenConnectionTest.class),
            PlantedBug.of(
                    "a caller's rows committed before its events, PostgreSQL",
                    JAVA + "UnitsOfWork.java",
                    "if (queued.isEmpty()) {",
                    "connection.commit();\n        if (queued.isEmpty()) {",
                    StateStoredTest.class),
            PlantedBug.of(
                            "flush off, PostgreSQL",
                            SCHEMA,
                            " OR current_setting('synchronous_commit') = 'off' THEN",
                            " THEN",
                            ServerKillTest.class)
                    .and(SCHEMA, LOCK, "    PERFORM set_config('synchronous_commit', 'off', true);\n" + LOCK),
            PlantedBug.of(
                    "lease checked but not fenced, PostgreSQL",
                    JDBC + "resources/io/leftfold/jdbc/move_partition.sql",
                    "epoch = ? AND owner = ?",
                    "epoch >= 0 * ? AND coalesce(owner, '') <> ? || '.'",
                    FencingTest.class),
            PlantedBug.of(
                    "effects committed before their checkpoint, PostgreSQL",
                    JDBC + "java/io/leftfold/jdbc/JdbcLedger.java",
                    """
                            database.transaction(connection -> {
                                try (var sql = Sql.in(connection)) {
                                    move(sql, claim, step);
                                    work.in(connection);
                    """,
                    """
                            database.transaction(connection -> Optional.ofNullable(work.in(connection)));
                            database.transaction(connection -> {
                                try (var sql = Sql.in(connection)) {
                                    move(sql, claim, step);
                    """,
                    ChaosTest.class));

    private PlantedInPostgres() {}
}
