package io.leftfold.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/// Connections to a database, for those that bring no pool of their own. Safe for use by several threads.
final class Pool implements AutoCloseable {
    /// The same for all.
    static final int SIZE = 16;

    /// Longer than a caller of many waits for one of few.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private final HikariDataSource connections;

    private Pool(HikariDataSource connections) {
        this.connections = connections;
    }

    /// @param options of a session, as the server's command line has them
    static Pool open(String url, String options) {
        return open(url, options, true);
    }

    /// @param commits whether a connection commits each statement by itself
    static Pool open(String url, String options, boolean commits) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(SIZE);
        config.setAutoCommit(commits);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.addDataSourceProperty("options", options);
        return new Pool(new HikariDataSource(config));
    }

    HikariDataSource connections() {
        return connections;
    }

    <T> T with(Work<T> work) {
        try (var connection = connections.getConnection()) {
            return work.on(connection);
        } catch (SQLException failure) {
            throw new IllegalStateException("the database failed: " + failure.getMessage(), failure);
        }
    }

    /// Runs SQL as it stands in a file.
    void run(String sql) {
        with(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    @Override
    public void close() {
        connections.close();
    }
}
