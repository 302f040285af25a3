package io.leftfold.proof;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Another JVM, whose lines are read here. Used by one thread.
final class Child implements AutoCloseable {
    /// Whoever takes longer hangs.
    private static final Duration LIFE_MAX = Duration.ofMinutes(15);

    private static final Set<Process> ALL = ConcurrentHashMap.newKeySet();

    static {
        // Else one that stands still would do so for ever.
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().unstarted(() -> ALL.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final InputStream out;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    private Child(Process process) {
        this.process = process;
        this.out = process.getInputStream();
    }

    /// @param scratch a folder for its temporary files and its standard error, `stderr`
    static Child start(
            Class<?> main, List<String> options, Map<String, String> environment, Path scratch, String... arguments) {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Djava.io.tmpdir=" + scratch));
        // The last of two options counts.
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Collections.addAll(command, arguments);
        var builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        scratch.resolve("stderr").toFile()));
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            ALL.add(process);
            var _ = process.onExit().thenRun(() -> ALL.remove(process));
            CompletableFuture.delayedExecutor(LIFE_MAX.toSeconds(), TimeUnit.SECONDS)
                    .execute(() -> process.toHandle().destroyForcibly());
            return new Child(process);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    long pid() {
        return process.pid();
    }

    /// The next whole line, waited for; `null` once the process has ended and all are read.
    @Nullable
    String line() {
        try {
            while (true) {
                int next = out.read();
                if (next < 0) {
                    return null;
                }
                if (next == '\n') {
                    return line(begun);
                }
                begun.write(next);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Hands on all lines until it has ended.
    void drain(Consumer<String> lines) {
        for (var line = line(); line != null; line = line()) {
            lines.accept(line);
        }
    }

    /// All whole lines that it has written up to now: of a process that stands still, all it ever told.
    List<String> linesSoFar() {
        var lines = new ArrayList<String>();
        try {
            while (out.available() > 0) {
                int next = out.read();
                if (next == '\n') {
                    lines.add(line(begun));
                } else if (next >= 0) {
                    begun.write(next);
                }
            }
            return lines;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String line(ByteArrayOutputStream bytes) {
        var line = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return line;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// As by `kill -9`; what it has written can still be read.
    void kill() {
        // Through its handle: that leaves the pipe open.
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    /// Waits until it has ended.
    int exit() {
        return process.onExit().join().exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
