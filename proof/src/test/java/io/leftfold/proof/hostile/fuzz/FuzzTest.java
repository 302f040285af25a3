package io.leftfold.proof.hostile.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs Jazzer's driver on each target, in a JVM of its own, guided by what the code under test covers.
///
/// The property `leftfold.proof.fuzzExecutions` says how many inputs there are over all targets, and
/// `leftfold.proof.seed` where their randomness begins. What is found is kept in `target/fuzz-finds`, and
/// becomes a case of the corpus. Where the driver's native library does not run, nothing is fuzzed, and that is
/// counted.
@Execution(ExecutionMode.CONCURRENT)
class FuzzTest {
    private static final long EXECUTIONS = Long.getLong("leftfold.proof.fuzzExecutions", 5_000);
    private static final long SEED = Long.getLong("leftfold.proof.seed", 20_261_121);
    private static final int TIMEOUT_SECONDS = Integer.getInteger("leftfold.proof.answerSeconds", 5);
    private static final int HEAP_MEBIBYTES = 512;
    /// Of the whole process: the heap, the driver's tables, SQLite.
    private static final int MEMORY_MEBIBYTES = 2_048;
    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");

    private static final String EVENT = "{\"stream\":\"order-42\",\"version\":2,\"type\":\"t\",\"data\":{},"
            + "\"metadata\":{\"eventId\":\"00000000-0000-0007-0000-000000000001\"}}\n";

    /// A target, its share of all executions in percent, and an input to begin with.
    enum Target {
        CODEC(
                CodecTarget.class,
                35,
                "{\"order\":\"42\",\"at\":\"2026-01-01T00:00:00Z\"}\u0001\u0001\u0001\u0001\u0001"),
        IMPORT(ImportTarget.class, 25, EVENT),
        TABLE(TableTarget.class, 20, "o1,2025-01-01 10:00:00,1.00\n\"o2\",1/2/2025 9:00,\"2.00\"\n\u0001\u0001"),
        QUERY(QueryTarget.class, 15, "0123456789abcdefghijklmnopqrstuvwxyz0123456789"),
        STORE_FILE(StoreFileTarget.class, 5, "0123456789abcdefghijklmnopqrstuvwxyz");

        private final Class<?> type;
        private final int share;
        private final String example;

        Target(Class<?> type, int share, String example) {
            this.type = type;
            this.share = share;
            this.example = example;
        }
    }

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource
    void no_input_does_what_none_may(Target target) throws Exception {
        var finds = Files.createDirectories(
                Path.of("target", "fuzz-finds", target.name().toLowerCase(Locale.ROOT)));
        long runs = Math.max(1, EXECUTIONS * target.share / 100);

        var output = run(target, runs, finds.toAbsolutePath());

        if (output.contains("UnsatisfiedLinkError") || output.contains("Failed to load native")) {
            System.out.println("NOT FUZZED: " + target + ", Jazzer's native driver does not run on this machine");
            assumeTrue(false, "Jazzer's native driver does not run on this machine");
        }
        var done = DONE.matcher(output);
        assertThat(done.find())
                .as("seed %d, finds in %s: %s", SEED, finds, essence(output))
                .isTrue();
        long seconds = Math.max(1, Long.parseLong(done.group(2)));
        System.out.printf(
                Locale.ROOT,
                "fuzzed %s: %s executions, seed %d, %d s, %d/s%n",
                target,
                done.group(1),
                SEED,
                seconds,
                Long.parseLong(done.group(1)) / seconds);
        assertThat(Long.parseLong(done.group(1))).isGreaterThanOrEqualTo(runs);
    }

    /// From the crash on, else the end: what stands before is Jazzer's list of what it instruments.
    private static String essence(String output) {
        int crash = output.indexOf("== Java Exception");
        return output.substring(crash >= 0 ? crash : Math.max(0, output.length() - 4_000));
    }

    private String run(Target target, long runs, Path finds) throws IOException, InterruptedException {
        var corpus = Files.createDirectory(folder.resolve("corpus"));
        Files.writeString(corpus.resolve("example"), target.example, UTF_8);
        var log = folder.resolve("output.txt");
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MEBIBYTES + "m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+EnableDynamicAgentLoading",
                "-Dleftfold.proof.folder=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type.getName(),
                "--instrumentation_includes=io.leftfold.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + finds + "/",
                "-runs=" + runs,
                "-seed=" + SEED,
                "-timeout=" + TIMEOUT_SECONDS,
                "-rss_limit_mb=" + MEMORY_MEBIBYTES,
                "-max_len=4096",
                corpus.toString());
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(log, UTF_8);
    }
}
