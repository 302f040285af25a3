package io.leftfold.postgres.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Another process that uses the server of a folder.
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private Child(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    static Child start(Path folder) throws IOException {
        return new Child(new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// Of the server, once it runs.
    long pid() throws IOException {
        return Long.parseLong(out.readLine());
    }

    /// Lets it close the server and end.
    void end() throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).close();
        process.onExit().join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// As by `kill -9`.
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] arguments) throws IOException {
        try (var server = EmbeddedPostgres.start(Path.of(arguments[0]))) {
            new PrintStream(System.out, true, StandardCharsets.UTF_8).println(server.pid());
            while (System.in.read() >= 0) {}
        }
    }
}
