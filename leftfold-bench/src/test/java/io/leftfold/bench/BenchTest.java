package io.leftfold.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Environment;
import io.leftfold.bench.BenchOptions.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchTest {
    private static final BenchProgress SILENT = new BenchProgress() {
        @Override
        public void begin(String what) {}

        @Override
        public void at(long events, double share) {}
    };

    /// Works that append while they are measured.
    private static final Set<Work> WRITING = EnumSet.of(Work.APPEND, Work.CONDITION, Work.COMMAND);

    @TempDir
    Path folder = Path.of("");

    private static BenchReport run(Work work, BenchPlaces places) {
        return Bench.run(
                BenchOptions.of(work)
                        .withClients(3)
                        .withBatch(7)
                        .withEvents(200)
                        .withDuration(Duration.ofMillis(300))
                        .withReference(true),
                places,
                SILENT,
                Environment.system());
    }

    @ParameterizedTest
    @EnumSource
    void every_work_is_measured_in_memory(Work work) {
        check(work, run(work, BenchPlaces.memory()), false);
    }

    @ParameterizedTest
    @EnumSource
    void every_work_is_measured_on_sqlite_and_leaves_nothing_behind(Work work) throws IOException {
        check(work, run(work, BenchPlaces.sqlite(folder)), WRITING.contains(work));

        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private static void check(Work work, BenchReport report, boolean batches) {
        assertThat(report.ratios()).hasSize(3).allMatch(ratio -> ratio > 0);
        assertThat(report.ratios()).contains(report.ratio().orElseThrow());
        assertThat(report.eventsPerSecond()).isPositive();
        assertThat(report.referenceEventsPerSecond().orElseThrow()).isPositive();
        assertThat(report.p50Ms()).isNotNegative().isLessThanOrEqualTo(report.p99Ms());
        assertThat(report.medianBatch().isPresent()).as("batches of %s", work).isEqualTo(batches);
        assertThat(report.medianBatch().orElse(1L)).isPositive();
        assertThat(report.cpuMicrosPerEvent()).isPositive();
        assertThat(report.referenceCpuMicrosPerEvent().orElseThrow()).isPositive();
        assertThat(report.peakHeapMb()).isPositive();
        assertThat(report.rssMb().isPresent()).isEqualTo(Files.exists(Path.of("/proc/self/status")));
    }

    @Test
    void a_log_that_is_there_is_not_touched() throws IOException {
        var file = Files.writeString(folder.resolve("log.db"), "precious");

        assertThatThrownBy(() -> run(Work.APPEND, BenchPlaces.sqlite(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString());

        assertThat(file).hasContent("precious");
        try (var all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    /// What the ratios rest on: the bare loop writes no less than Leftfold does.
    @Test
    void the_bare_loop_writes_the_rows_that_leftfold_writes() throws SQLException {
        int events = 400;
        try (var place = SqlitePlace.at(folder, Environment.system());
                var reference = place.reference(Clients.STREAMS_EACH)) {
            var client = new Clients(place.store(), Environment.system()).append(0, 1);
            for (int i = 0; i < events; i++) {
                client.act();
            }
            reference.append(events, 1);

            for (var table : List.of("event", "event_tag", "append_key", "stream")) {
                var shape = shape(place.file(), table);
                assertThat(shape(place.bareFile(), table)).as(table).isEqualTo(shape);
            }
            assertThat(rows(
                            place.file(),
                            "SELECT count(*), min(length(payload)), count(DISTINCT correlation_id),"
                                    + " count(causation_id), count(metadata), count(tags) FROM event"))
                    .containsExactly(List.of("400", "250", "400", "400", "400", "400"));
            assertThat(schema(place.bareFile())).isNotEmpty().isEqualTo(schema(place.file()));
            assertThat(Long.parseLong(rows(place.bareFile(), "PRAGMA page_count")
                            .getFirst()
                            .getFirst()))
                    .isBetween(pages(place.file()) * 9 / 10, pages(place.file()) * 11 / 10);
        }
    }

    @Test
    void the_bare_loop_keeps_the_read_models_that_leftfold_keeps() throws SQLException {
        int streams = 30;
        try (var place = SqlitePlace.at(folder, Environment.system());
                var reference = place.reference(streams);
                var bare = new BareModels(place.bareModels(), reference, 40)) {
            new Clients(place.store(), Environment.system()).fill(streams, BenchModels.EVENTS_EACH);
            reference.append(streams * BenchModels.EVENTS_EACH, 1);
            var models = new BenchModels(place.store(), place.readModels(), Environment.system(), 40);

            assertThat(models.table().act()).isEqualTo(bare.table()).isEqualTo(300);
            var documents = models.documents();
            documents.act();
            assertThat(documents.act()).isEqualTo(bare.documents()).isEqualTo(300);

            var mine = place.file().resolveSibling("models.db");
            var theirs = place.file().resolveSibling("bare-models.db");
            for (var sql : List.of(
                    "SELECT * FROM account ORDER BY id",
                    "SELECT doc_key, body, position FROM leftfold_document WHERE version = 2 ORDER BY doc_key",
                    "SELECT doc_key, field FROM leftfold_document_index WHERE version = 2 ORDER BY doc_key, field")) {
                assertThat(rows(mine, sql)).isNotEmpty().isEqualTo(rows(theirs, sql));
            }
        }
    }

    private static long pages(Path file) throws SQLException {
        return Long.parseLong(rows(file, "PRAGMA page_count").getFirst().getFirst());
    }

    private static List<List<String>> schema(Path file) throws SQLException {
        return rows(
                file, "SELECT type, name, tbl_name FROM sqlite_schema WHERE type IN ('table', 'index') ORDER BY name");
    }

    /// Number of rows, and for each column how many are null, of which type they are, and the length of those
    /// that are texts or bytes.
    private static List<List<String>> shape(Path file, String table) throws SQLException {
        var shape = new ArrayList<List<String>>();
        for (var column : rows(file, "SELECT name FROM pragma_table_info('" + table + "') ORDER BY cid")) {
            var name = column.getFirst();
            shape.addAll(rows(
                    file,
                    "SELECT '" + name + "', count(*), sum(" + name + " IS NULL), min(typeof(" + name + ")), max(typeof("
                            + name + ")), sum(CASE WHEN typeof(" + name + ") IN ('text', 'blob') THEN length(" + name
                            + ") END) FROM " + table));
        }
        return shape;
    }

    private static List<List<String>> rows(Path file, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
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

    @Test
    void latencies_are_kept_within_a_thirty_second() {
        var latencies = new Latencies();
        for (long nanos = 1; nanos <= 1_000_000; nanos++) {
            latencies.add(nanos);
        }

        assertThat(latencies.atMost(0.5)).isBetween(500_000L, 500_000L * 33 / 32);
        assertThat(latencies.atMost(0.99)).isBetween(990_000L, 990_000L * 33 / 32);
        assertThat(latencies.atMost(1)).isBetween(1_000_000L, 1_000_000L * 33 / 32);
        assertThat(new Latencies().atMost(0.5)).isZero();
    }

    @Test
    void a_client_that_fails_ends_the_benchmark() {
        Client failing = () -> {
            throw new IllegalStateException("no");
        };

        assertThatThrownBy(() -> Round.of(
                        List.of(failing),
                        Thread.ofVirtual().factory(),
                        Duration.ofMinutes(1),
                        Usage::cpu,
                        System::nanoTime,
                        (_, _) -> {}))
                .hasMessageContaining("no");
    }
}
