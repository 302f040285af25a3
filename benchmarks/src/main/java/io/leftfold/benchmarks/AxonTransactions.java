package io.leftfold.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.ConnectionWrapperFactory;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.jspecify.annotations.Nullable;

/// Transactions of JDBC for Axon, as Spring would give it: one for each thread, whose connection all get who ask
/// on that thread. Outside of one each statement commits by itself. Safe for use by several threads.
final class AxonTransactions implements TransactionManager, ConnectionProvider {
    /// A thread works for one table alone.
    private static final ThreadLocal<@Nullable Connection> CURRENT = new ThreadLocal<>();

    private final DataSource connections;

    AxonTransactions(DataSource connections) {
        this.connections = connections;
    }

    @Override
    public Connection getConnection() throws SQLException {
        var mine = CURRENT.get();
        return mine == null
                ? connections.getConnection()
                : ConnectionWrapperFactory.wrap(mine, new ConnectionWrapperFactory.NoOpCloseHandler());
    }

    @Override
    public Transaction startTransaction() {
        if (CURRENT.get() != null) {
            throw new IllegalStateException("there is a transaction on this thread");
        }
        try {
            var connection = connections.getConnection();
            connection.setAutoCommit(false);
            CURRENT.set(connection);
            return new Transaction() {
                @Override
                public void commit() {
                    end(connection::commit);
                }

                @Override
                public void rollback() {
                    end(connection::rollback);
                }
            };
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    private interface End {
        void run() throws SQLException;
    }

    private void end(End end) {
        // Its pool gives it back as it was.
        try (var _ = CURRENT.get()) {
            CURRENT.remove();
            end.run();
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    private static IllegalStateException failed(SQLException failure) {
        return new IllegalStateException("a transaction of Axon failed: " + failure.getMessage(), failure);
    }
}
