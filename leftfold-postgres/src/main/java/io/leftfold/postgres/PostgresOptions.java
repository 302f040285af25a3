package io.leftfold.postgres;

import io.leftfold.AppendOptions;
import io.leftfold.Environment;
import io.leftfold.Inline;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the log of a [PostgresStore] is, and how the store works.
///
/// @param url          of the database, as the driver wants it: `jdbc:postgresql://host/database`
/// @param driver       properties of the driver, such as `user`, `password`, `sslmode`; they win over the URL's,
///                     and both over the store's own, but for `binaryTransfer`. Settings in `options` are added
///                     to the store's
/// @param schema       of the log: lower-case letters, digits and `_`
/// @param environment  time, ids and threads
/// @param append       bounds of the queue that appends wait in
/// @param connections  most connections that read at once, 1 to 1,000; one that writes and up to two that listen
///                     and notify come to these
/// @param partSize     positions of one part of the table of events, at least 1,000; counts when the log is made
/// @param pollInterval how often a follower looks whatever it was told, in case a notification was lost
/// @param patience     how long a call waits for its turn, then for a connection, and how long an append whose
///                     connection broke tries to find out what became of it; 1 ms to one hour
/// @param archive      the folder that the files of archived parts are in; without it, reading their events is
///                     refused
/// @param inline       tables in the schema of the log that change with every append; of no account where it is
///                     opened to read only. The role needs the right to change them and `leftfold_checkpoint`, and,
///                     when they are made, that to create
public record PostgresOptions(
        String url,
        Map<String, String> driver,
        String schema,
        Environment environment,
        AppendOptions append,
        int connections,
        long partSize,
        Duration pollInterval,
        Duration patience,
        Optional<Path> archive,
        List<Inline<Connection>> inline) {
    private static final int CONNECTIONS_MAX = 1_000;
    private static final long PART_SIZE_MIN = 1_000;

    public PostgresOptions {
        driver = Map.copyOf(driver);
        inline = List.copyOf(inline);
        Sql.checked(schema);
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("the URL of a PostgreSQL database begins with jdbc:postgresql:");
        }
        if (connections < 1 || connections > CONNECTIONS_MAX) {
            throw new IllegalArgumentException("connections must be 1 to " + CONNECTIONS_MAX + ": " + connections);
        }
        if (partSize < PART_SIZE_MIN) {
            throw new IllegalArgumentException("partSize must be at least " + PART_SIZE_MIN + ": " + partSize);
        }
        if (!pollInterval.isPositive()) {
            throw new IllegalArgumentException("pollInterval must be positive: " + pollInterval);
        }
        if (patience.toMillis() < 1 || patience.toHours() > 1) {
            throw new IllegalArgumentException("patience must be 1 ms to one hour: " + patience);
        }
    }

    /// The database at `url`, the schema `leftfold`.
    public static PostgresOptions url(String url) {
        return new PostgresOptions(
                url,
                Map.of(),
                "leftfold",
                Environment.system(),
                AppendOptions.DEFAULTS,
                16,
                10_000_000,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Optional.empty(),
                List.of());
    }

    public PostgresOptions withDriver(String property, String value) {
        var more = new HashMap<>(driver);
        more.put(property, value);
        return new PostgresOptions(
                url, more, schema, environment, append, connections, partSize, pollInterval, patience, archive, inline);
    }

    public PostgresOptions withSchema(String schema) {
        return new PostgresOptions(
                url,
                driver,
                schema,
                environment,
                append,
                connections,
                partSize,
                pollInterval,
                patience,
                archive,
                inline);
    }

    public PostgresOptions withEnvironment(Environment environment) {
        return new PostgresOptions(
                url,
                driver,
                schema,
                environment,
                append,
                connections,
                partSize,
                pollInterval,
                patience,
                archive,
                inline);
    }

    public PostgresOptions withAppend(AppendOptions append) {
        return new PostgresOptions(
                url,
                driver,
                schema,
                environment,
                append,
                connections,
                partSize,
                pollInterval,
                patience,
                archive,
                inline);
    }

    public PostgresOptions withConnections(int connections) {
        return new PostgresOptions(
                url,
                driver,
                schema,
                environment,
                append,
                connections,
                partSize,
                pollInterval,
                patience,
                archive,
                inline);
    }

    public PostgresOptions withPartSize(long partSize) {
        return new PostgresOptions(
                url,
                driver,
                schema,
                environment,
                append,
                connections,
                partSize,
                pollInterval,
                patience,
                archive,
                inline);
    }

    public PostgresOptions withPollInterval(Duration pollInterval) {
        return new PostgresOptions(
                url,
                driver,
                schema,
                environment,
                append,
                connections,
                partSize,
                pollInterval,
                patience,
                archive,
                inline);
    }

    public PostgresOptions withPatience(Duration patience) {
        return new PostgresOptions(
                url,
                driver,
                schema,
                environment,
                append,
                connections,
                partSize,
                pollInterval,
                patience,
                archive,
                inline);
    }

    /// Reads what is archived too, from the files in `folder`.
    public PostgresOptions withArchive(Path folder) {
        return new PostgresOptions(
                url,
                driver,
                schema,
                environment,
                append,
                connections,
                partSize,
                pollInterval,
                patience,
                Optional.of(folder),
                inline);
    }

    /// Changes these tables with every append, too.
    public PostgresOptions withInline(Inline<Connection> more) {
        var all = new ArrayList<>(inline);
        all.add(more);
        return new PostgresOptions(
                url, driver, schema, environment, append, connections, partSize, pollInterval, patience, archive, all);
    }

    /// What messages call the store: host, database and schema, without what may hold a secret.
    String name() {
        int query = url.indexOf('?');
        var bare = query < 0 ? url : url.substring(0, query);
        return bare.substring("jdbc:".length()) + " schema " + schema;
    }

    /// Without what may hold a secret.
    @Override
    public String toString() {
        return "PostgresOptions[" + name() + "]";
    }
}
