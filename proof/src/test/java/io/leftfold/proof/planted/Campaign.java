package io.leftfold.proof.planted;

import io.leftfold.proof.Servers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Plants bugs one by one and runs the tests that should find them, each in a process of its own.
final class Campaign {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PATIENCE_FOR_ALL = Duration.ofMinutes(10);

    /// A test that failed.
    ///
    /// @param said the beginning of its failure
    record Failure(String test, String said) {}

    /// What became of one bug.
    ///
    /// @param by empty if all tests passed
    record Verdict(PlantedBug bug, Optional<Failure> by, double seconds) {
        @Override
        public String toString() {
            var caught = by.map(failure -> "caught by " + failure.test + "\n         " + failure.said)
                    .orElse("NOT CAUGHT");
            return String.format(Locale.ROOT, "%5.1f s  %s: %s", seconds, bug.name(), caught);
        }
    }

    private static final Set<Class<?>> IN_POSTGRES =
            PlantedInPostgres.ALL.stream().flatMap(bug -> bug.tests().stream()).collect(Collectors.toSet());

    private final Path repository;

    Campaign(Path repository) {
        this.repository = repository;
    }

    /// The repository that this code was built from.
    static Campaign here() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("leftfold-core"))) {
                return new Campaign(folder);
            }
        }
        throw new IllegalStateException("this runs within the repository");
    }

    /// Runs all bugs and prints a line for each.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var out = new PrintStream(System.out, true, java.nio.charset.StandardCharsets.UTF_8);
        var campaign = here();
        campaign.requireGreen(PlantedBugs.all());
        int missed = 0;
        for (var bug : PlantedBugs.all()) {
            var verdict = campaign.run(bug);
            missed += verdict.by.isPresent() ? 0 : 1;
            out.println(verdict);
        }
        out.printf(
                Locale.ROOT,
                "%d bugs planted, %d not caught%n",
                PlantedBugs.all().size(),
                missed);
        System.exit(missed == 0 ? 0 : 1);
    }

    /// Runs the tests of these bugs once without a bug: a test that always fails would catch everything.
    void requireGreen(List<PlantedBug> bugs) throws IOException, InterruptedException {
        var tests =
                bugs.stream().flatMap(bug -> bug.tests().stream()).distinct().toList();
        var failed = run(Optional.empty(), tests, PATIENCE_FOR_ALL);
        if (failed.isPresent()) {
            throw new AssertionError("without any bug: " + failed.get());
        }
    }

    Verdict run(PlantedBug bug) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("planted");
        try {
            long began = System.nanoTime();
            bug.plant(repository, folder);
            var by = run(Optional.of(folder), bug.tests(), PATIENCE);
            return new Verdict(bug, by, (System.nanoTime() - began) / 1e9);
        } finally {
            delete(folder);
        }
    }

    /// @return the first test that failed
    private Optional<Failure> run(Optional<Path> planted, List<Class<?>> tests, Duration patience)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Xshare:auto");
        if (tests.stream().anyMatch(IN_POSTGRES::contains)) {
            // One server for all, and the smallest samples.
            command.add("-Dleftfold.proof.postgres=" + Servers.url());
            command.add("-Dleftfold.proof.bytes=200");
            command.add("-Dleftfold.proof.serverKills=4");
            command.add("-Dleftfold.proof.chaos=12");
        }
        // Of its own, since others run the same tests at the same time.
        var scratch = Files.createTempDirectory(Files.createDirectories(Path.of("target", "planted")), "run");
        command.add("-Dleftfold.proof.folder=" + scratch.toAbsolutePath());
        command.add("-cp");
        command.add(planted.map(folder -> folder + java.io.File.pathSeparator).orElse("")
                + System.getProperty("java.class.path"));
        command.add(TestRun.class.getName());
        tests.forEach(test -> command.add(test.getName()));
        var log = Files.createTempFile("planted", ".log");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the tests " + tests + " did not end within " + patience);
            }
            return outcome(log);
        } finally {
            process.toHandle().destroyForcibly();
            process.waitFor();
            Files.delete(log);
        }
    }

    private static Optional<Failure> outcome(Path log) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            var all = lines.lines().toList();
            var failed =
                    all.stream().filter(line -> line.startsWith(TestRun.FAILED)).findFirst();
            if (failed.isEmpty()
                    && all.stream()
                            .noneMatch(line ->
                                    line.startsWith(TestRun.PASSED) && !line.startsWith(TestRun.PASSED + "0 "))) {
                throw new IllegalStateException("the tests neither passed nor failed:\n" + String.join("\n", all));
            }
            return failed.map(line -> line.substring(TestRun.FAILED.length()).split("\t", 2))
                    .map(parts -> new Failure(parts[0], parts[1]));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
