package io.leftfold.cli.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.bench.Bench;
import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchOptions;
import io.leftfold.bench.BenchOptions.Work;
import io.leftfold.bench.BenchProgress;
import io.leftfold.cli.BadInputException;
import io.leftfold.cli.ExitCode;
import io.leftfold.cli.LeftfoldCli;
import io.leftfold.cli.Symptom;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PostgresServersTest {
    private static final PostgresServers SERVERS = new PostgresServers();
    private static final Environment ENVIRONMENT = Environment.system();
    private static final StreamId STREAM = StreamId.of("order", "1");

    @TempDir
    Path temporary = Path.of("");

    private String embedded() {
        return "embedded:" + temporary.resolve("pg");
    }

    private static void append(String location) {
        try (var store = SERVERS.open(location, ENVIRONMENT)) {
            store.append(Append.to(
                    STREAM,
                    new Any(),
                    EventData.of(
                            UUID.randomUUID(),
                            "order.placed",
                            1,
                            Payload.of("json", "{}".getBytes(StandardCharsets.UTF_8)))));
        }
    }

    private static boolean runs(Path folder) {
        return Files.exists(folder.resolve("data/postmaster.pid"));
    }

    @Test
    void each_of_several_openings_of_a_folder_finds_what_the_ones_before_appended_and_leaves_no_server() {
        assertThat(SERVERS.exists(embedded())).isFalse();
        append(embedded());
        append(embedded());

        assertThat(SERVERS.exists(embedded())).isTrue();
        assertThat(runs(temporary.resolve("pg"))).isFalse();
        try (var store = SERVERS.openReadOnly(embedded(), ENVIRONMENT)) {
            assertThat(store.log().head()).isEqualTo(2);
        }
        assertThat(SERVERS.verify(embedded(), (_, _) -> {}, ENVIRONMENT)).isEmpty();
        assertThat(SERVERS.size(embedded()).orElseThrow()).isPositive();
        assertThat(runs(temporary.resolve("pg"))).isFalse();
    }

    @Test
    void a_reader_beside_a_writer_keeps_the_server_until_both_are_closed() {
        var folder = temporary.resolve("pg");
        var writer = SERVERS.open(embedded(), ENVIRONMENT);
        var reader = SERVERS.openReadOnly(embedded(), ENVIRONMENT);
        writer.close();
        assertThat(runs(folder)).isTrue();
        assertThat(reader.log().head()).isZero();
        reader.close();
        assertThat(runs(folder)).isFalse();
    }

    @Test
    void a_log_that_does_not_open_leaves_no_server() {
        try (var _ = EmbeddedPostgres.start(temporary.resolve("pg"))) {}

        assertThatThrownBy(() -> SERVERS.openReadOnly(embedded(), ENVIRONMENT)).isInstanceOf(RuntimeException.class);

        assertThat(runs(temporary.resolve("pg"))).isFalse();
    }

    @Test
    void a_database_is_named_by_its_url_with_or_without_what_jdbc_writes_before_it() {
        try (var server = EmbeddedPostgres.start(temporary.resolve("pg"))) {
            var bare = server.url().substring("jdbc:postgresql:".length());
            append("jdbc:postgresql:" + bare);
            append("postgresql:" + bare);
            append(bare);
            try (var store = SERVERS.openReadOnly(bare, ENVIRONMENT)) {
                assertThat(store.log().head()).isEqualTo(3);
            }
            assertThat(SERVERS.exists(bare)).isTrue();
        }
    }

    @Test
    void what_names_no_database_is_refused_without_showing_a_password() {
        for (var location : List.of(
                "",
                "localhost/shop",
                "//",
                "embedded:",
                "jdbc:mysql://h/d?password=secret",
                "//ada:secret@host/shop")) {
            assertThatThrownBy(() -> SERVERS.open(location, ENVIRONMENT))
                    .as(location)
                    .isInstanceOf(BadInputException.class)
                    .hasMessageNotContaining("secret");
        }
        assertThat(Place.parse("//host/shop?password=secret").toString()).doesNotContain("secret");
        assertThat(new Connected("jdbc:postgresql://host/shop?password=secret", () -> {}).toString())
                .doesNotContain("secret");
    }

    @Test
    void a_folder_within_one_that_is_not_there_is_refused_unless_it_is_the_default() {
        var deep = "embedded:" + temporary.resolve("no/such/pg");
        assertThatThrownBy(() -> SERVERS.open(deep, ENVIRONMENT)).isInstanceOf(BadInputException.class);

        SERVERS.prepare(deep);

        assertThat(temporary.resolve("no/such/pg")).isDirectory();
    }

    @Test
    void the_doctor_tells_of_settings_that_lose_what_was_appended() throws SQLException {
        append(embedded());
        assertThat(SERVERS.symptoms(embedded(), ENVIRONMENT))
                .hasSize(4)
                .allMatch(symptom -> symptom.level() == Symptom.Level.OK);

        try (var server = EmbeddedPostgres.start(temporary.resolve("pg"))) {
            try (var connection = DriverManager.getConnection(server.url());
                    var statement = connection.createStatement()) {
                statement.execute("ALTER ROLE leftfold SET synchronous_commit = off");
            }
            assertThat(SERVERS.symptoms(embedded(), ENVIRONMENT))
                    .anyMatch(symptom ->
                            symptom.check().equals("synchronous_commit") && symptom.level() == Symptom.Level.PROBLEM);
        }
    }

    @Test
    void a_benchmark_has_a_schema_of_its_own_and_leaves_none() throws SQLException {
        try (var server = EmbeddedPostgres.start(temporary.resolve("pg"))) {
            var report = Bench.run(
                    BenchOptions.of(Work.APPEND).withClients(2).withDuration(Duration.ofMillis(300)),
                    SERVERS.benchPlaces(embedded()),
                    new Silent(),
                    ENVIRONMENT);

            assertThat(report.eventsPerSecond()).isPositive();
            try (var connection = DriverManager.getConnection(server.url());
                    var statement = connection.createStatement();
                    var row = statement.executeQuery(
                            "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^(leftfold|bench|bare)'")) {
                row.next();
                assertThat(row.getInt(1)).isZero();
            }
        }
    }

    @Tag("proof")
    @ParameterizedTest
    @EnumSource
    void every_work_is_measured_against_the_same_done_bare(Work work) {
        var report = Bench.run(
                BenchOptions.of(work)
                        .withClients(3)
                        .withBatch(7)
                        .withEvents(200)
                        .withDuration(Duration.ofMillis(300))
                        .withReference(true),
                SERVERS.benchPlaces(embedded()),
                new Silent(),
                ENVIRONMENT);

        assertThat(report.ratios()).hasSize(3).allMatch(ratio -> ratio > 0);
        assertThat(report.referenceEventsPerSecond().orElseThrow()).isPositive();
        assertThat(report.cpuMicrosPerEvent()).isPositive();
        assertThat(report.cpuWithoutServer()).isNotEqualTo(Files.exists(Path.of("/proc/self/stat")));
    }

    /// What the ratios rest on: the bare side writes no less than Leftfold does.
    @Test
    void the_bare_statement_writes_the_rows_that_leftfold_writes() throws SQLException {
        int appends = 40;
        int each = 5;
        try (var server = EmbeddedPostgres.start(temporary.resolve("pg"));
                var place = PostgresPlace.at(Place.parse(embedded()), ENVIRONMENT)) {
            for (int i = 0; i < appends; i++) {
                place.store().append(BenchAccount.append(ENVIRONMENT.ids(), i % 10, i / 10L * each, each));
            }
            place.reference(10).append(appends, each);

            try (var connection = DriverManager.getConnection(server.url())) {
                for (var table : List.of("event", "event_tag", "append_key", "stream")) {
                    var shape = shape(connection, place.schema(), table);
                    assertThat(shape).isNotEmpty();
                    assertThat(shape(connection, place.bareSchema(), table))
                            .as(table)
                            .isEqualTo(shape);
                }
                assertThat(rows(
                                connection,
                                "SELECT count(*), min(length(payload)), count(DISTINCT correlation_id), max(version),"
                                        + " max(position) FROM " + place.bareSchema() + ".event"))
                        .containsExactly(List.of("200", "250", "40", "20", "200"));
                assertThat(indexes(connection, place.bareSchema()))
                        .hasSizeGreaterThan(8)
                        .isEqualTo(indexes(connection, place.schema()));
            }
        }
    }

    /// For each column how many rows have a value, and the bytes of these.
    private static List<List<String>> shape(Connection connection, String schema, String table) throws SQLException {
        var shape = new ArrayList<List<String>>();
        for (var column : rows(
                connection,
                "SELECT column_name FROM information_schema.columns WHERE table_schema = '" + schema
                        + "' AND table_name = '" + table + "' ORDER BY ordinal_position")) {
            var name = column.getFirst();
            shape.addAll(rows(
                    connection,
                    "SELECT '" + name + "', count(" + name + "), sum(pg_column_size(" + name + ")) FROM " + schema + "."
                            + table));
        }
        return shape;
    }

    private static List<List<String>> indexes(Connection connection, String schema) throws SQLException {
        return rows(
                connection,
                "SELECT tablename, replace(indexdef, schemaname, '') FROM pg_indexes WHERE schemaname = '" + schema
                        + "' ORDER BY 1, 2");
    }

    private static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            var rows = new ArrayList<List<String>>();
            while (row.next()) {
                var cells = new ArrayList<String>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    cells.add(String.valueOf(row.getString(i)));
                }
                rows.add(cells);
            }
            return rows;
        }
    }

    private static final class Silent implements BenchProgress {
        @Override
        public void begin(String what) {}

        @Override
        public void at(long events, double share) {}
    }

    @Test
    void commands_of_an_application_that_adds_it_work_on_it() throws IOException {
        append(embedded());
        var exported = temporary.resolve("log.ndjson");
        var cli = LeftfoldCli.named("shop").store(SERVERS).defaultStore("postgres:" + embedded());

        assertThat(cli.run("export", exported.toString())).isEqualTo(ExitCode.OK);

        assertThat(Files.readAllLines(exported)).singleElement().asString().contains("order-1");
        assertThat(runs(temporary.resolve("pg"))).isFalse();
    }

    @Test
    void old_parts_are_archived_read_verified_and_dropped() throws Exception {
        var files = Files.createDirectory(temporary.resolve("archive"));
        try (var server = EmbeddedPostgres.start(temporary.resolve("pg"))) {
            var location = server.url().substring("jdbc:".length());
            SERVERS.open(location, ENVIRONMENT).close();
            try (var connection = DriverManager.getConnection(server.url());
                    var statement = connection.createStatement()) {
                statement.execute("UPDATE leftfold.log SET part_size = 2");
                statement.execute("DROP TABLE leftfold.event_000001, leftfold.event_tag_000001");
            }
            for (int i = 0; i < 7; i++) {
                append(location);
            }
            var cli = LeftfoldCli.named("shop").store(SERVERS).defaultStore("postgres:" + location);
            var dir = files.toString();

            assertThat(cli.run("archive", "--archive", dir)).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(cli.run("archive", "--archive", dir, "--keep-parts", "0"))
                    .isEqualTo(ExitCode.BAD_INPUT);
            assertThat(cli.run("archive", "--archive", dir, "--before", "5", "-o", "json"))
                    .isEqualTo(ExitCode.OK);
            assertThat(files.toFile().list()).hasSize(2);
            assertThat(cli.run("archive", "list")).isEqualTo(ExitCode.OK);
            assertThat(cli.run("archive", "verify")).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(cli.run("archive", "verify", "--archive", dir)).isEqualTo(ExitCode.OK);
            assertThat(cli.run("verify", "--archive", dir)).isEqualTo(ExitCode.OK);
            assertThat(cli.run("verify")).isEqualTo(ExitCode.OK);

            assertThat(cli.run("read", "order-1")).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(cli.run("read", "order-1", "--archive", dir)).isEqualTo(ExitCode.OK);
            var exported = temporary.resolve("log.ndjson");
            assertThat(cli.run("export", exported.toString(), "--archive", dir)).isEqualTo(ExitCode.OK);
            assertThat(Files.readAllLines(exported)).hasSize(7);

            assertThat(cli.run("retention", "drop", "--before", "3", "--by", "Ada", "--reason", "old"))
                    .isEqualTo(ExitCode.BAD_INPUT);
            assertThat(cli.run(
                            "retention", "drop", "--before", "3", "--by", "Ada", "--reason", "old", "--archive", dir))
                    .isEqualTo(ExitCode.OK);
            assertThat(cli.run("read", "order-1", "--archive", dir)).isEqualTo(ExitCode.OK);
            Files.write(files.resolve(files.toFile().list()[0]), new byte[] {1});
            assertThat(cli.run("archive", "verify", "--archive", dir)).isEqualTo(ExitCode.FINDINGS);
            assertThat(cli.run("verify", "--archive", dir)).isEqualTo(ExitCode.FINDINGS);
        }
    }

    @Test
    void a_store_without_archives_says_so() {
        var cli = LeftfoldCli.named("shop").defaultStore("sqlite:" + temporary.resolve("log.db"));
        assertThat(cli.run("archive", "list")).isEqualTo(ExitCode.STORE);
        assertThat(cli.run("import", "/dev/null")).isEqualTo(ExitCode.OK);
        assertThat(cli.run("archive", "list")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.run("streams", "--archive", temporary.toString())).isEqualTo(ExitCode.BAD_INPUT);
    }
}
