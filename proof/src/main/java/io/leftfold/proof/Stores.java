package io.leftfold.proof;

import io.leftfold.AppendOptions;
import io.leftfold.EventStore;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.sqlite.SqliteOptions;
import io.leftfold.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;

/// Stores by their addresses, which fit into an argument of a process: the path of a SQLite file, or the URL
/// of a PostgreSQL, `#` and the schema of the log.
final class Stores {
    /// Positions of a part, so few that every run comes to several.
    private static final long PART_SIZE = 1_000;

    private Stores() {}

    static String address(PostgresOptions options) {
        return options.url() + "#" + options.schema();
    }

    static PostgresOptions options(String address) {
        int at = address.lastIndexOf('#');
        return PostgresOptions.url(address.substring(0, at))
                .withSchema(address.substring(at + 1))
                .withPartSize(PART_SIZE);
    }

    /// @param timeout how long an append or a lock may wait
    static EventStore open(String address, Duration timeout) {
        var append = AppendOptions.DEFAULTS.withTimeout(timeout);
        if (address.startsWith("jdbc:postgresql:")) {
            return PostgresStore.open(options(address).withAppend(append));
        }
        return SqliteStore.open(
                Path.of(address), SqliteOptions.DEFAULTS.withAppend(append).withBusyTimeout(timeout));
    }
}
