package io.leftfold.sqlite;

import io.leftfold.AppendOptions;
import io.leftfold.Environment;
import io.leftfold.Inline;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How a [SqliteStore] works. Nothing here changes what is in the file.
///
/// @param environment  time and ids
/// @param append       bounds of the queue that appends wait in
/// @param readers      most connections that read at once, 1 to 64
/// @param pollInterval how often a follower looks where another process writes; in the writing process it is
///                     woken instead
/// @param busyTimeout  how long a call waits for a connection to read with, or for a lock of SQLite's own
/// @param inline       tables in the log's file that change with every append; of no account where it is opened to
///                     read only
public record SqliteOptions(
        Environment environment,
        AppendOptions append,
        int readers,
        Duration pollInterval,
        Duration busyTimeout,
        List<Inline<Connection>> inline) {
    private static final int READERS_MAX = 64;

    public static final SqliteOptions DEFAULTS = new SqliteOptions(
            Environment.system(), AppendOptions.DEFAULTS, 4, Duration.ofMillis(10), Duration.ofSeconds(10), List.of());

    public SqliteOptions {
        inline = List.copyOf(inline);
        if (readers < 1 || readers > READERS_MAX) {
            throw new IllegalArgumentException("readers must be 1 to " + READERS_MAX + ": " + readers);
        }
        if (!pollInterval.isPositive()) {
            throw new IllegalArgumentException("pollInterval must be positive: " + pollInterval);
        }
        if (busyTimeout.isNegative() || busyTimeout.toSeconds() > 3_600) {
            throw new IllegalArgumentException("busyTimeout must be 0 to one hour: " + busyTimeout);
        }
    }

    public SqliteOptions withEnvironment(Environment environment) {
        return new SqliteOptions(environment, append, readers, pollInterval, busyTimeout, inline);
    }

    public SqliteOptions withAppend(AppendOptions append) {
        return new SqliteOptions(environment, append, readers, pollInterval, busyTimeout, inline);
    }

    public SqliteOptions withReaders(int readers) {
        return new SqliteOptions(environment, append, readers, pollInterval, busyTimeout, inline);
    }

    public SqliteOptions withPollInterval(Duration pollInterval) {
        return new SqliteOptions(environment, append, readers, pollInterval, busyTimeout, inline);
    }

    public SqliteOptions withBusyTimeout(Duration busyTimeout) {
        return new SqliteOptions(environment, append, readers, pollInterval, busyTimeout, inline);
    }

    /// Changes these tables with every append, too.
    public SqliteOptions withInline(Inline<Connection> more) {
        var all = new ArrayList<>(inline);
        all.add(more);
        return new SqliteOptions(environment, append, readers, pollInterval, busyTimeout, all);
    }
}
