package io.leftfold.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.leftfold.LeftfoldException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.WorkFailedException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGProperty;

/// The connections to the database of one log: a pool for those who read, and single ones for those who keep
/// theirs. Safe for use by several threads.
final class Database implements AutoCloseable {
    /// `uuid[]`, which the driver would send as text.
    private static final String UUID_ARRAY_OID = "2951";

    /// The server notices within 11 s that a process whose connection was cut off is gone, and frees what it
    /// holds.
    private static final String ENDS_DEAD_SESSIONS =
            "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3";

    /// By which a session is known as the one that the connection began, with all its settings.
    private static final String KEPT = "-c leftfold.session=kept ";

    /// Statements of a log know their plans.
    private static final String FOR_LOG = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off";

    interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private final PostgresOptions options;
    private final Sql sql;
    private final Address address;
    private final Properties properties;
    private final HikariDataSource pool;

    /// One for each connection that the pool may have: who waits here, and not in the pool, hears at once of a close.
    private final Semaphore seats;

    private final Breaker breaker;
    private volatile boolean closed;

    /// A connection of the pool, and the seat that goes back with it.
    private record Borrowed(Connection connection, Semaphore seats) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            try {
                connection.close();
            } finally {
                seats.release();
            }
        }
    }

    private Database(PostgresOptions options, String settings) {
        this.options = options;
        this.sql = new Sql(options.schema());
        this.address = Address.of(options.url());
        this.properties = properties(options, address, settings);
        this.breaker = new Breaker(options.environment().nanoTime());
        this.pool = pool(options, address, properties);
        this.seats = new Semaphore(options.connections());
    }

    /// Of a log.
    static Database forLog(PostgresOptions options) {
        return new Database(options, "-c lock_timeout=10s -c jit=off " + ENDS_DEAD_SESSIONS + " " + FOR_LOG);
    }

    /// Of read models, whose statements are somebody else's.
    static Database forReadModels(PostgresOptions options) {
        return new Database(
                options, "-c lock_timeout=10s " + ENDS_DEAD_SESSIONS + " -c search_path=" + options.schema());
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
        try (var borrowed = borrow()) {
            return work.on(borrowed.connection);
        } catch (SQLException failure) {
            throw translated(failure);
        }
    }

    /// Runs `work` in one transaction: committed when it returns, undone when it throws.
    <R> R transaction(Work<R> work) throws CommitUnknownException {
        try (var borrowed = borrow()) {
            var connection = borrowed.connection;
            connection.setAutoCommit(false);
            try {
                R result = work.on(connection);
                commit(connection);
                return result;
            } catch (SQLException | CommitUnknownException | RuntimeException | Error failure) {
                undo(connection, failure);
                throw failure;
            }
        } catch (SQLException failure) {
            throw translated(failure);
        }
    }

    /// Runs `work` in one transaction, which leaves nothing.
    <R> R readThenUndo(Work<R> work) {
        try (var borrowed = borrow()) {
            var connection = borrowed.connection;
            connection.setAutoCommit(false);
            R result;
            try {
                result = work.on(connection);
            } catch (SQLException | RuntimeException | Error failure) {
                undo(connection, failure);
                throw failure;
            }
            connection.rollback();
            return result;
        } catch (SQLException failure) {
            throw translated(failure);
        }
    }

    /// Closing cuts off what is under way.
    private LeftfoldException translated(SQLException failure) {
        return closed
                ? new StoreClosedException(name() + " was closed meanwhile; nothing was written")
                : Failures.translate(failure, name());
    }

    private static void commit(Connection connection) throws SQLException, CommitUnknownException {
        try {
            connection.commit();
        } catch (SQLException failure) {
            if (Failures.isOfTheConnection(failure)) {
                throw new CommitUnknownException(failure);
            }
            if (Failures.isOfTheWork(failure)) {
                throw new WorkFailedException(
                        "the work was not committed, nothing of it was done: " + failure.getMessage(), failure);
            }
            throw failure;
        }
    }

    /// What cannot be rolled back ends with its connection.
    private void undo(Connection connection, Throwable why) {
        if (why instanceof SQLException failure && Failures.isOfAStandby(failure)) {
            // The address may lead to the primary by now.
            pool.evictConnection(connection);
            return;
        }
        try {
            connection.rollback();
        } catch (SQLException second) {
            pool.evictConnection(connection);
            why.addSuppressed(second);
        }
    }

    private Borrowed borrow() {
        checkOpen();
        breaker.check(name());
        awaitSeat();
        try {
            checkOpen();
            var borrowed = new Borrowed(pool.getConnection(), seats);
            breaker.succeeded();
            return borrowed;
        } catch (SQLException failure) {
            seats.release();
            checkOpen();
            throw unreachable(failure);
        } catch (RuntimeException failure) {
            seats.release();
            throw failure;
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreClosedException(name() + " is closed");
        }
    }

    private void awaitSeat() {
        try {
            if (!seats.tryAcquire(options.patience().toNanos(), TimeUnit.NANOSECONDS)) {
                throw unreachable(new SQLTransientConnectionException(
                        "each of its " + options.connections() + " connections was in use for " + options.patience()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unreachable(new SQLTransientConnectionException("interrupted while waiting for a connection"));
        }
    }

    /// A connection outside of the pool, to be closed by the caller.
    Connection connect() {
        breaker.check(name());
        try {
            var connection = DriverManager.getConnection(address.url(), properties);
            breaker.succeeded();
            return connection;
        } catch (SQLException failure) {
            throw unreachable(failure);
        }
    }

    /// A pooler between this and the server takes no settings of a connection, or forgets them.
    ///
    /// @throws StoreUnavailableException if the connection's session is not the one that it began
    void checkSession(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("SELECT current_setting('leftfold.session', true)");
                var row = select.executeQuery()) {
            row.next();
            if (!"kept".equals(row.getString(1))) {
                throw pooled(new SQLException("the settings of the connection are not there"));
            }
        }
    }

    private StoreUnavailableException pooled(SQLException why) {
        return new StoreUnavailableException(
                name() + " is reached through a pooler, such as PgBouncer, that does not give each connection a session"
                        + " of its own with the settings that it asks for (" + why.getMessage()
                        + "); nothing was touched: connect to the server itself, Leftfold needs few connections",
                why);
    }

    private StoreUnavailableException unreachable(SQLException failure) {
        // A full pool says nothing of the server, only that it is asked a lot.
        if (Failures.isOfTheConnection(failure) && pool.getHikariPoolMXBean().getActiveConnections() == 0) {
            breaker.failed();
        }
        var why = failure.getCause() instanceof SQLException cause ? cause : failure;
        if (String.valueOf(why.getMessage()).contains("unsupported startup parameter")) {
            return pooled(why);
        }
        return new StoreUnavailableException(
                name() + " cannot be reached: " + why.getMessage()
                        + "; nothing was written: look whether the server runs, and who may connect to it",
                failure);
    }

    private static Properties properties(PostgresOptions options, Address address, String settings) {
        var properties = new Properties();
        PGProperty.APPLICATION_NAME.set(properties, "leftfold");
        PGProperty.BINARY_TRANSFER_ENABLE.set(properties, UUID_ARRAY_OID);
        PGProperty.CONNECT_TIMEOUT.set(properties, 5);
        PGProperty.SOCKET_TIMEOUT.set(properties, 60);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.OPTIONS.set(properties, KEPT + settings);
        PGProperty.PREPARED_STATEMENT_CACHE_QUERIES.set(properties, 512);
        var all = address.over(properties, options);
        PGProperty.BINARY_TRANSFER.set(all, true);
        return all;
    }

    private static HikariDataSource pool(PostgresOptions options, Address address, Properties properties) {
        var config = new HikariConfig();
        config.setJdbcUrl(address.url());
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
        closed = true;
        // Each that waits lets the next one know.
        seats.release();
        pool.close();
    }
}
