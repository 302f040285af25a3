package io.leftfold.postgres.embedded;

import io.leftfold.Environment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// How an [EmbeddedPostgres] is started. Of a server that runs already nothing here changes anything.
///
/// @param settings    the server's own, by their names in `postgresql.conf`, over those of [#DEFAULTS]; they can
///                    switch off what makes it durable
/// @param port        where it listens; 0 for that of the last start in the folder, or any that is free
/// @param startupWait how long it may take until it accepts connections, and how long one that stops may take
/// @param binaries    the folder that the programs of PostgreSQL are unpacked to, 75 MB per version, and found
///     in
///                    by the next start
/// @param environment time, waits, and the randomness of the password
public record EmbeddedOptions(
        Map<String, String> settings, int port, Duration startupWait, Path binaries, Environment environment) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    /// What would open the server to others, or hide it from the next start.
    private static final Set<String> OURS = Set.of(
            "config_file",
            "data_directory",
            "external_pid_file",
            "hba_file",
            "listen_addresses",
            "port",
            "unix_socket_directories");

    /// Durable as PostgreSQL is, 256 MB of shared buffers, 200 connections, a minute to start, and programs in
    /// `leftfold` within the user's folder for caches: `XDG_CACHE_HOME`, else `~/.cache`.
    public static final EmbeddedOptions DEFAULTS = new EmbeddedOptions(
            Map.of(
                    "fsync", "on",
                    "synchronous_commit", "on",
                    "full_page_writes", "on",
                    "shared_buffers", "256MB",
                    "max_connections", "200"),
            0,
            Duration.ofMinutes(1),
            caches().resolve("leftfold"),
            Environment.system());

    public EmbeddedOptions {
        settings = Map.copyOf(settings);
        settings.forEach(EmbeddedOptions::check);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65,535: " + port);
        }
        if (!startupWait.isPositive() || startupWait.toHours() >= 1) {
            throw new IllegalArgumentException("startupWait must be above 0 and below an hour: " + startupWait);
        }
    }

    private static void check(String name, String value) {
        if (!NAME.matcher(name).matches() || OURS.contains(name)) {
            throw new IllegalArgumentException("no setting that can be given to a server in a folder: " + name);
        }
        if (value.chars().anyMatch(character -> character < ' ')) {
            throw new IllegalArgumentException("the value of " + name + " must be one line");
        }
    }

    private static Path caches() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
    }

    /// One more setting, or another value of one.
    public EmbeddedOptions withSetting(String name, String value) {
        var all = new LinkedHashMap<>(settings);
        all.put(name, value);
        return new EmbeddedOptions(all, port, startupWait, binaries, environment);
    }

    public EmbeddedOptions withPort(int port) {
        return new EmbeddedOptions(settings, port, startupWait, binaries, environment);
    }

    public EmbeddedOptions withStartupWait(Duration startupWait) {
        return new EmbeddedOptions(settings, port, startupWait, binaries, environment);
    }

    public EmbeddedOptions withBinaries(Path binaries) {
        return new EmbeddedOptions(settings, port, startupWait, binaries, environment);
    }

    public EmbeddedOptions withEnvironment(Environment environment) {
        return new EmbeddedOptions(settings, port, startupWait, binaries, environment);
    }
}
