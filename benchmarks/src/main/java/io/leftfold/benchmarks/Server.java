package io.leftfold.benchmarks;

import io.leftfold.Environment;
import io.leftfold.bench.ServerProcesses;
import io.leftfold.postgres.embedded.EmbeddedOptions;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The PostgreSQL that all are measured on, and the databases that were made in it; they are dropped when it is
/// closed. Used by one thread.
final class Server implements AutoCloseable {
    /// What says whether a commit is durable, and how much memory and log the server has.
    private static final List<String> SETTINGS = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_sync_method",
            "shared_buffers",
            "max_wal_size");

    private final String url;
    private final String prefix;
    private final List<String> databases = new ArrayList<>();
    private final @Nullable EmbeddedPostgres embedded;
    private final @Nullable Path folder;
    private final Optional<ServerProcesses> processes;

    private Server(String url, String prefix, @Nullable EmbeddedPostgres embedded, @Nullable Path folder) {
        this.url = url;
        this.prefix = prefix;
        this.embedded = embedded;
        this.folder = folder;
        try (var connection = DriverManager.getConnection(url)) {
            this.processes = ServerProcesses.of(connection);
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    /// Starts one in a new folder of `above`, which is removed at the end.
    static Server start(Path above, Environment environment) {
        try {
            var folder =
                    Files.createTempDirectory(Files.createDirectories(above).toAbsolutePath(), "postgres-");
            var embedded = EmbeddedPostgres.start(folder, EmbeddedOptions.DEFAULTS.withEnvironment(environment));
            // Else it would outlive a run that somebody breaks off.
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(embedded::close));
            return new Server(embedded.url(), prefix(environment), embedded, folder);
        } catch (IOException failure) {
            throw new UncheckedIOException("no folder for a PostgreSQL can be made in " + above, failure);
        }
    }

    /// Uses one that runs, by a user who may make databases.
    ///
    /// @param url `jdbc:postgresql://host/database?user=…`
    static Server at(String url, Environment environment) {
        return new Server(url, prefix(environment), null, null);
    }

    private static String prefix(Environment environment) {
        var id = environment.ids().next().toString();
        return "bench_" + id.substring(id.length() - 8) + "_";
    }

    /// Makes an empty one.
    ///
    /// @return its URL
    String database(String name) {
        var database = prefix + name;
        execute("CREATE DATABASE " + database);
        databases.add(database);
        return urlOf(database);
    }

    private String urlOf(String database) {
        return url.replaceFirst("(//[^/?]+)(/[^?]*)?", "$1/" + database);
    }

    /// So that nobody plans without statistics.
    void analyze() {
        for (var database : databases) {
            execute(urlOf(database), "VACUUM (ANALYZE, FREEZE)");
        }
    }

    /// Nanoseconds that its processes took so far; 0 where they cannot be seen.
    long cpu() {
        return processes.flatMap(ServerProcesses::cpu).map(Duration::toNanos).orElse(0L);
    }

    boolean isCpuSeen() {
        return processes.isPresent();
    }

    /// `fsync on, shared_buffers 256MB, …`, after the version.
    String settings() {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            var settings = new ArrayList<String>();
            for (var name : SETTINGS) {
                try (var row = statement.executeQuery("SHOW " + name)) {
                    row.next();
                    settings.add(name.equals("server_version") ? row.getString(1) : name + " " + row.getString(1));
                }
            }
            return String.join(", ", settings);
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    private void execute(String sql) {
        execute(url, sql);
    }

    private static void execute(String url, String sql) {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    private static IllegalStateException failed(SQLException failure) {
        return new IllegalStateException("the server of the benchmarks failed: " + failure.getMessage(), failure);
    }

    @Override
    public void close() {
        for (var database : databases) {
            execute("DROP DATABASE " + database + " WITH (FORCE)");
        }
        if (embedded != null) {
            embedded.close();
        }
        if (folder != null) {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("the folder of the server is left: " + folder, failure);
        }
    }
}
