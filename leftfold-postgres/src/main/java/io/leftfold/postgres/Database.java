package io.leftfold.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGProperty;

/// The connections to the database of one log: a pool for those who read, and single ones for those who keep
/// theirs. Safe for use by several threads.
final class Database implements AutoCloseable {
    /// `uuid[]`, which the driver would send as text.
    private static final String UUID_ARRAY_OID = "2951";

    interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private final PostgresOptions options;
    private final Sql sql;
    private final Properties properties;
    private final HikariDataSource pool;
    private final Breaker breaker;

    Database(PostgresOptions options) {
        this.options = options;
        this.sql = new Sql(options.schema());
        this.properties = properties(options);
        this.breaker = new Breaker(options.environment().nanoTime());
        this.pool = pool(options, properties);
    }

    PostgresOptions options() {
        return options;
    }

    Sql sql() {
        return sql;
    }

    /// What messages call it.
    String name() {
        return options.name();
    }

    /// Reads, each statement in a transaction of its own.
    <R> R read(Work<R> work) {
        try (var connection = borrow()) {
            return work.on(connection);
        } catch (SQLException failure) {
            throw Failures.translate(failure, name());
        }
    }

    private Connection borrow() {
        if (pool.isClosed()) {
            throw new StoreClosedException(name() + " is closed");
        }
        breaker.check(name());
        try {
            var connection = pool.getConnection();
            breaker.succeeded();
            return connection;
        } catch (SQLException failure) {
            if (pool.isClosed()) {
                throw new StoreClosedException(name() + " is closed");
            }
            throw unreachable(failure);
        }
    }

    /// A connection outside of the pool, to be closed by the caller.
    Connection connect() {
        breaker.check(name());
        try {
            var connection = DriverManager.getConnection(options.url(), properties);
            breaker.succeeded();
            return connection;
        } catch (SQLException failure) {
            throw unreachable(failure);
        }
    }

    private StoreUnavailableException unreachable(SQLException failure) {
        // A full pool says nothing of the server, only that it is asked a lot.
        if (Failures.isOfTheConnection(failure) && pool.getHikariPoolMXBean().getActiveConnections() == 0) {
            breaker.failed();
        }
        var why = failure.getCause() instanceof SQLException cause ? cause : failure;
        return new StoreUnavailableException(
                name() + " cannot be reached: " + why.getMessage()
                        + "; nothing was written: look whether the server runs, and who may connect to it",
                failure);
    }

    private static Properties properties(PostgresOptions options) {
        var properties = new Properties();
        PGProperty.APPLICATION_NAME.set(properties, "leftfold");
        PGProperty.BINARY_TRANSFER_ENABLE.set(properties, UUID_ARRAY_OID);
        PGProperty.CONNECT_TIMEOUT.set(properties, 5);
        PGProperty.SOCKET_TIMEOUT.set(properties, 60);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.OPTIONS.set(
                properties,
                "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c lock_timeout=10s -c jit=off"
                        + " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3");
        PGProperty.PREPARED_STATEMENT_CACHE_QUERIES.set(properties, 512);
        options.driver().forEach(properties::setProperty);
        PGProperty.BINARY_TRANSFER.set(properties, true);
        return properties;
    }

    private static HikariDataSource pool(PostgresOptions options, Properties properties) {
        var config = new HikariConfig();
        config.setJdbcUrl(options.url());
        config.setDataSourceProperties(properties);
        config.setPoolName("leftfold-" + options.schema());
        config.setMaximumPoolSize(options.connections());
        config.setMinimumIdle(0);
        config.setReadOnly(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionTimeout(Math.max(250, options.patience().toMillis()));
        // Whether the server is there is seen by who uses it first.
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        pool.close();
    }
}
