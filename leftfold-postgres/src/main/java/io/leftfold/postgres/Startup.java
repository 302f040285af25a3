package io.leftfold.postgres;

import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What must hold of a server before a log on it is used.
final class Startup {
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

    private static final int VERSION_MIN = 150_000;

    /// Times of events come from the clock of the process that appends.
    private static final Duration CLOCK_DIFFERENCE_MAX = Duration.ofSeconds(10);

    private final Connection connection;
    private final Database database;

    Startup(Connection connection, Database database) {
        this.connection = connection;
        this.database = database;
    }

    /// @param writes whether appends are wanted; then the schema is made or brought up to date
    void check(boolean writes) throws SQLException {
        database.checkSession(connection);
        checkServer();
        var migrations = new Migrations(connection, database.options(), database.sql());
        int version = migrations.version().orElse(0);
        if (!writes) {
            if (version == 0) {
                throw new StoreUnavailableException(
                        database.name() + " holds no log; open it for appends first, which makes it");
            }
            return;
        }
        checkDurability();
        if (isReplica()) {
            throw new ReadOnlyStoreException(database.name() + " is a replica; open its primary, or to read only");
        }
        if (version < Migrations.latest()) {
            migrations.run();
        }
        compareClocks();
    }

    private void checkServer() throws SQLException {
        int version = Integer.parseInt(setting("server_version_num"));
        if (version < VERSION_MIN) {
            throw new StoreUnavailableException(database.name() + " is on PostgreSQL " + setting("server_version")
                    + ", Leftfold needs 15 or newer; nothing was touched: use a newer server");
        }
        if (!setting("server_encoding").equals("UTF8")) {
            throw new StoreUnavailableException(database.name() + " has the encoding " + setting("server_encoding")
                    + ", which cannot hold every name; nothing was touched: use a database with UTF8");
        }
    }

    private void checkDurability() throws SQLException {
        for (var needed : new String[] {"fsync", "full_page_writes"}) {
            if (!setting(needed).equals("on")) {
                throw new StoreUnavailableException(database.name() + " is on a server with " + needed
                        + " off, which loses what it has committed when the machine fails; nothing was touched: set it"
                        + " on");
            }
        }
        if (setting("synchronous_commit").equals("off")) {
            throw new StoreUnavailableException(database.name() + " has synchronous_commit off for this role, which"
                    + " loses what was committed last when the server fails; nothing was touched: set it on");
        }
    }

    private boolean isReplica() throws SQLException {
        try (var select = connection.prepareStatement("SELECT pg_is_in_recovery()");
                var row = select.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private void compareClocks() throws SQLException {
        try (var select = connection.prepareStatement("SELECT extract(epoch FROM clock_timestamp())::bigint");
                var row = select.executeQuery()) {
            row.next();
            var difference = Duration.between(
                            Instant.ofEpochSecond(row.getLong(1)),
                            database.options().environment().clock().instant())
                    .abs();
            if (difference.compareTo(CLOCK_DIFFERENCE_MAX) > 0) {
                LOG.warn(
                        "{}: the clock of this machine and that of the server differ by {}; events are recorded with the"
                                + " time of this one",
                        database.name(),
                        difference);
            }
        }
    }

    private String setting(String name) throws SQLException {
        try (var select = connection.prepareStatement("SELECT current_setting(?)")) {
            select.setString(1, name);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
