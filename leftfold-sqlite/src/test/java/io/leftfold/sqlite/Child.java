package io.leftfold.sqlite;

import static io.leftfold.tck.Samples.event;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.LeftfoldException;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Another process on the same file.
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private Child(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    static Child start(String what, Path file) throws IOException {
        return new Child(new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        what,
                        file.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// The next line that it printed, `null` once it has ended.
    String line() throws IOException {
        return out.readLine();
    }

    long pid() {
        return process.pid();
    }

    /// As by `kill -9`.
    void kill() {
        // Through its handle: that leaves what it has printed to be read.
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] arguments) throws IOException {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var file = Path.of(arguments[1]);
        try {
            switch (arguments[0]) {
                case "hold" -> hold(file, out);
                case "append" -> append(file, out);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        } catch (LeftfoldException failure) {
            out.println(failure.code() + " " + failure.getMessage());
        }
    }

    private static void hold(Path file, PrintStream out) throws IOException {
        try (var _ = SqliteStore.open(file)) {
            out.println("open");
            while (System.in.read() >= 0) {}
        }
    }

    /// Appends without end, several threads at once, and says which event is at which position.
    private static void append(Path file, PrintStream out) {
        try (var store = SqliteStore.open(file)) {
            var threads = Thread.ofPlatform();
            for (int i = 0; i < 4; i++) {
                var stream = StreamId.of("thread", ProcessHandle.current().pid() + "-" + i);
                threads.start(() -> {
                    while (true) {
                        appendOne(store, stream, out);
                    }
                });
            }
            while (true) {
                appendOne(store, StreamId.of("thread", "main"), out);
            }
        }
    }

    private static void appendOne(SqliteStore store, StreamId stream, PrintStream out) {
        var event = event("appended", "x".repeat(300)).withTags(Tag.of("customer", "1"));
        if (store.append(Append.to(stream, new Any(), event)) instanceof Appended appended) {
            out.println(appended.first() + " " + event.id());
        }
    }
}
