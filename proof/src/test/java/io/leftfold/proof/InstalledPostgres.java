package io.leftfold.proof;

import io.leftfold.postgres.PostgresOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server of the PostgreSQL that is installed on the machine, with the programs that the embedded one lacks:
/// `pg_dump`, `pg_basebackup`. Listens on loopback, where everybody is trusted. Used by one thread.
final class InstalledPostgres implements AutoCloseable {
    private static final List<Path> ROOTS = List.of(Path.of("/usr/lib/postgresql"), Path.of("/usr/pgsql"));

    private final Path programs;
    private final Path folder;
    private final Path data;
    private final int port;
    private final List<String> settings;

    private InstalledPostgres(Path programs, Path folder, String name, int port, List<String> settings) {
        this.programs = programs;
        this.folder = folder;
        this.data = folder.resolve(name);
        this.port = port;
        this.settings = settings;
    }

    /// The programs of the newest one that is whole.
    static Optional<Path> programs() {
        return ROOTS.stream()
                .filter(Files::isDirectory)
                .flatMap(InstalledPostgres::versions)
                .map(version -> version.resolve("bin"))
                .filter(bin -> Stream.of("initdb", "pg_ctl", "pg_dump", "pg_restore", "pg_basebackup")
                        .allMatch(program -> Files.isExecutable(bin.resolve(program))))
                .max(Comparator.comparingInt(InstalledPostgres::version));
    }

    /// Of `…/15/bin`.
    private static int version(Path bin) {
        return Integer.parseInt(bin.getName(bin.getNameCount() - 2).toString());
    }

    private static Stream<Path> versions(Path root) {
        try (var all = Files.list(root)) {
            return all.filter(folder -> folder.getFileName().toString().matches("\\d+")).toList().stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Makes a server in `folder`, with its data in `name` there, which does not run yet.
    static InstalledPostgres create(Path programs, Path folder, String name, String... settings) {
        var server = new InstalledPostgres(programs, folder, name, freePort(), List.of(settings));
        run(
                folder,
                programs.resolve("initdb") + "",
                "--pgdata=" + server.data,
                "--username=leftfold",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync");
        return server;
    }

    /// A copy of this server, which runs, as a standby of it in the same folder, which does not run yet.
    InstalledPostgres standby(String name) {
        var copy = new InstalledPostgres(programs, folder, name, freePort(), List.of());
        run(
                folder,
                programs.resolve("pg_basebackup") + "",
                "--pgdata=" + copy.data,
                "--dbname=host=127.0.0.1 port=" + port + " user=leftfold application_name=" + name,
                "--write-recovery-conf",
                "--checkpoint=fast",
                "--no-sync");
        return copy;
    }

    InstalledPostgres start() {
        var options = new ArrayList<>(List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "shared_buffers=32MB",
                "max_connections=100",
                "timezone=UTC"));
        options.addAll(settings);
        var words = new StringBuilder();
        options.forEach(option -> words.append(" -c '").append(option).append("'"));
        run(
                folder,
                programs.resolve("pg_ctl") + "",
                "start",
                "--pgdata=" + data,
                "--log=" + data.resolveSibling(data.getFileName() + ".log"),
                "--wait",
                "--timeout=60",
                "--options=" + words);
        return this;
    }

    /// Waits until this standby has all that `primary` has committed.
    void awaitCaughtUp(InstalledPostgres primary) throws SQLException {
        try (var there = DriverManager.getConnection(primary.url());
                var here = DriverManager.getConnection(url())) {
            var committed = text(there, "SELECT pg_current_wal_flush_lsn()");
            while (!text(here, "SELECT pg_last_wal_replay_lsn() >= '" + committed + "'")
                    .equals("t")) {
                Thread.onSpinWait();
            }
        }
    }

    private static String text(Connection connection, String select) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(select)) {
            row.next();
            return row.getString(1);
        }
    }

    /// Makes a standby a primary.
    void promote() {
        run(folder, programs.resolve("pg_ctl") + "", "promote", "--pgdata=" + data, "--wait");
    }

    /// Stops the server, if it runs.
    void stop() {
        if (Files.exists(data.resolve("postmaster.pid"))) {
            run(folder, programs.resolve("pg_ctl") + "", "stop", "--pgdata=" + data, "--mode=fast", "--wait");
        }
    }

    /// All its processes at once, as by `kill -9`, and for ever.
    void kill() {
        try {
            var pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid"))
                    .getFirst()
                    .strip());
            var postmaster = ProcessHandle.of(pid).orElseThrow();
            var all = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(process -> process.onExit().join());
            Files.delete(data.resolve("postmaster.pid"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=leftfold";
    }

    /// Of several servers, of which the driver looks for the one that is the primary.
    static PostgresOptions primaryOf(InstalledPostgres one, InstalledPostgres other) {
        return Servers.newLog("jdbc:postgresql://127.0.0.1:" + one.port + ",127.0.0.1:" + other.port
                + "/postgres?user=leftfold&targetServerType=primary");
    }

    /// Runs one of the programs against this server, from its data's folder.
    void program(String name, String... arguments) {
        var words = new ArrayList<>(
                List.of(programs.resolve(name) + "", "--host=127.0.0.1", "--port=" + port, "--username=leftfold"));
        words.addAll(List.of(arguments));
        run(folder, words.toArray(String[]::new));
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void run(Path folder, String... command) {
        var words = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root, and does not see that in a user namespace where nobody is.
            words.addAll(List.of("unshare", "--user"));
        }
        words.addAll(List.of(command));
        var out = folder.resolve("programs.log");
        try {
            var process = new ProcessBuilder(words)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                    .start();
            Broken.unless(
                    process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0,
                    String.join(" ", words) + " failed: " + Files.readString(out));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
