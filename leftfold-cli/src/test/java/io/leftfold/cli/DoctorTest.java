package io.leftfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Environment;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.cli.Symptom.Level;
import io.leftfold.sqlite.Inspection;
import io.leftfold.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    private static final Machine SOUND = new Machine(Runtime.Version.parse("25.0.4"), 1L << 30, 8L << 30, 4, "UTF-8");

    @TempDir
    Path folder = Path.of("");

    Path file = Path.of("");

    @BeforeEach
    void place_orders() {
        file = folder.resolve("shop.db");
        try (var store = SqliteStore.open(file)) {
            Orders.place(store);
        }
    }

    private static Environment at(Instant now) {
        var system = Environment.system();
        return new Environment(
                InstantSource.fixed(now), () -> 0, system.random(), system.ids(), system.threads(), _ -> {});
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> !name.endsWith("-wal") && !name.endsWith("-shm"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void a_sound_store_has_no_problem_and_is_left_as_it_is() throws IOException {
        var before = Files.readAllBytes(file);

        var result = CliRun.on(file, "doctor");

        assertThat(result.code()).as(result.out()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.lines())
                .anySatisfy(line -> assertThat(line).matches("ok       store          sqlite:.* opens, with 6 events"))
                .anySatisfy(line -> assertThat(line).isEqualTo("ok       schema         version 1"))
                .anySatisfy(line -> assertThat(line).startsWith("ok       writer         nobody"))
                .anySatisfy(line -> assertThat(line).startsWith("ok       integrity      SQLite's quick check"))
                .anySatisfy(line -> assertThat(line).matches("ok       clock          .* after the newest event"))
                .last()
                .asString()
                .matches("\\d+ checks, \\d+ warnings, 0 problems");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(files()).containsExactly("shop.db", "shop.db-lock");
    }

    @Test
    void each_check_comes_once_and_for_programs_too() {
        var lines = CliRun.on(file, "doctor", "-o", "ndjson").lines();

        assertThat(lines.stream().map(line -> line.replaceAll("^\\{\"check\":\"([a-z-]+)\",\"level\":.*$", "$1")))
                .containsExactly(
                        "java",
                        "memory",
                        "file-names",
                        "terminal",
                        "store",
                        "clock",
                        "sqlite",
                        "native-access",
                        "schema",
                        "writer",
                        "size",
                        "integrity",
                        "file-system",
                        "disk-space",
                        "disk-flush",
                        "drift");
        assertThat(CliRun.on(file, "doctor", "-o", "json").out()).startsWith("[\n{\"check\":\"java\"");
    }

    @Test
    void a_missing_store_is_a_warning_and_is_not_made() throws IOException {
        var result = CliRun.on(folder.resolve("none/none.db"), "doctor");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("warning  store          there is none at sqlite:");
        assertThat(files()).containsExactly("shop.db", "shop.db-lock");
    }

    @Test
    void a_store_that_does_not_open_is_a_problem_and_exit_code_3() throws IOException {
        Files.writeString(folder.resolve("text.db"), "no database, just text that is long enough to tell");

        var result = CliRun.on(folder.resolve("text.db"), "doctor");
        assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(result.out()).contains("problem  store").contains("[corrupt-store]");
        assertThat(result.err()).startsWith("shop: 1 problem found [problems]");

        var json = CliRun.on(folder.resolve("text.db"), "doctor", "-o", "json");
        assertThat(json.err()).startsWith("{\"code\":\"problems\",");
    }

    @Test
    void the_process_that_writes_is_named() {
        try (var _ = SqliteStore.open(file)) {
            assertThat(CliRun.on(file, "doctor").out())
                    .contains("ok       writer         process "
                            + ProcessHandle.current().pid() + " opened it");
        }
    }

    @Test
    void a_clock_behind_the_log_is_told() {
        var recorded = lastRecorded();

        assertThat(doctorAt(recorded.minus(Duration.ofDays(1))))
                .contains("problem  clock          ")
                .contains("which is PT24H before the newest event was recorded");
        assertThat(doctorAt(recorded.minusSeconds(2))).contains("warning  clock");
        assertThat(doctorAt(recorded)).contains("ok       clock");
    }

    private Instant lastRecorded() {
        try (var store = SqliteStore.openReadOnly(file)) {
            return store.readAll(Query.ALL, Range.forward()).events().getLast().recordedAt();
        }
    }

    private String doctorAt(Instant now) {
        return new CliRun().environment(at(now)).run(CliRun.at(file, "doctor")).out();
    }

    @Test
    void a_clock_that_is_set_meanwhile_is_told() {
        var now = new Instant[] {Instant.now().plusSeconds(60)};
        var jumping = new Environment(
                () -> now[0],
                () -> 0,
                Environment.system().random(),
                Environment.system().ids(),
                Environment.system().threads(),
                _ -> now[0] = now[0].plusSeconds(3));

        assertThat(new CliRun()
                        .environment(jumping)
                        .run(CliRun.at(file, "doctor"))
                        .out())
                .contains("warning  drift          the clock went 3,000 ms while 0 ms passed");
    }

    @Test
    void a_screen_without_utf_8_is_told() {
        var ascii = new CliRun().screen(80).variables(Map.of("LC_ALL", "C", "LANG", "en_GB.UTF-8"));
        assertThat(ascii.run(CliRun.at(file, "doctor")).out()).contains("warning  terminal       a screen of 80");
        var utf8 = new CliRun().screen(80).variables(Map.of("LANG", "de_DE.utf8"));
        assertThat(utf8.run(CliRun.at(file, "doctor")).out()).contains("ok       terminal");
    }

    private static Map<String, Level> levels(List<Symptom> symptoms) {
        return symptoms.stream().collect(Collectors.toMap(Symptom::check, Symptom::level));
    }

    @Test
    void the_machine_is_judged() {
        assertThat(levels(SOUND.symptoms()))
                .isEqualTo(Map.of("java", Level.OK, "memory", Level.OK, "file-names", Level.OK));
        assertThat(levels(machine("25.0.3", 1 << 30, "UTF-8"))).containsEntry("java", Level.WARNING);
        assertThat(levels(machine("26", 1 << 30, "UTF-8"))).containsEntry("java", Level.OK);
        assertThat(levels(machine("21.0.9", 1 << 30, "UTF-8"))).containsEntry("java", Level.PROBLEM);
        assertThat(levels(machine("25.0.4", 32 << 20, "UTF-8"))).containsEntry("memory", Level.WARNING);
        assertThat(levels(machine("25.0.4", 2040L << 20, "UTF-8"))).containsEntry("memory", Level.WARNING);
        assertThat(levels(machine("25.0.4", 1 << 30, "ANSI_X3.4-1968"))).containsEntry("file-names", Level.WARNING);
    }

    private static List<Symptom> machine(String java, long heap, String fileNames) {
        return new Machine(Runtime.Version.parse(java), heap, 2L << 30, 4, fileNames).symptoms();
    }

    @Test
    void the_disk_is_judged() {
        assertThat(Disk.type("ext4").level()).isEqualTo(Level.OK);
        assertThat(Disk.type("nfs4").level()).isEqualTo(Level.PROBLEM);
        assertThat(Disk.type("tmpfs").level()).isEqualTo(Level.WARNING);
        assertThat(Disk.space(folder, 1L << 40).level()).isEqualTo(Level.OK);
        assertThat(Disk.space(folder, 100L << 20).level()).isEqualTo(Level.WARNING);
        assertThat(Disk.space(folder, 1L << 20).level()).isEqualTo(Level.PROBLEM);
        assertThat(Disk.flushed(Collections.nCopies(50, 900_000L)).level()).isEqualTo(Level.OK);
        assertThat(Disk.flushed(Collections.nCopies(50, 30_000_000L)).level()).isEqualTo(Level.WARNING);
        assertThat(Disk.flushed(Collections.nCopies(50, 900L)).level()).isEqualTo(Level.WARNING);
        assertThat(Disk.flushed(Stream.of(3_000_000L, 1_000_000L, 2_000_000L).toList())
                        .found())
                .isEqualTo("a flush takes 2,000 µs, the median of 3, at most 3,000 µs");
    }

    @Test
    void what_sqlite_says_is_judged() {
        assertThat(levels(SqliteFiles.symptoms(
                        new Inspection("3.54.1", true, true, 1, OptionalLong.empty(), 1, 0, List.of(), true))))
                .allSatisfy((_, level) -> assertThat(level).isEqualTo(Level.OK));
        assertThat(levels(SqliteFiles.symptoms(new Inspection(
                        "3.50.0", false, false, 1, OptionalLong.of(7), 1, 1L << 30, List.of("page 3 is torn"), true))))
                .containsEntry("sqlite", Level.PROBLEM)
                .containsEntry("native-access", Level.WARNING)
                .containsEntry("size", Level.WARNING)
                .containsEntry("integrity", Level.PROBLEM);
    }
}
