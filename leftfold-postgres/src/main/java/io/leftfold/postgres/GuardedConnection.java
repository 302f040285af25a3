package io.leftfold.postgres;

import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.WorkFailedException;
import io.leftfold.spi.Loan;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A connection as a caller's work gets it: within a transaction, which is not the work's to end.
final class GuardedConnection {
    /// What would end the transaction, change what it is or the connection of the next one, or get around this.
    private static final Set<String> NOT_ITS_OWN = Set.of(
            "abort",
            "close",
            "commit",
            "releaseSavepoint",
            "rollback",
            "setAutoCommit",
            "setClientInfo",
            "setNetworkTimeout",
            "setReadOnly",
            "setSavepoint",
            "setTransactionIsolation",
            "unwrap");

    /// What is reached through a connection and leads back to it, or uses it itself.
    private static final List<Class<?>> LEADING_BACK = List.of(
            CallableStatement.class,
            PreparedStatement.class,
            Statement.class,
            ResultSet.class,
            DatabaseMetaData.class,
            Array.class,
            Blob.class,
            Clob.class);

    private GuardedConnection() {}

    /// Runs `work` within the transaction that `connection` is in. What it throws unchecked comes out as it
    /// is, and so does what the server says of itself or the connection; all else as [WorkFailedException].
    ///
    /// @param begin statements that go before it, at no cost
    /// @throws IllegalStateException if the work ended the transaction by SQL
    static <R> R run(Connection connection, String begin, Work<Connection, R> work) throws SQLException {
        // Gone at the end if the work has ended the transaction, whatever it began after that.
        execute(connection, begin + "SAVEPOINT leftfold");
        R result = lend(connection, work);
        try {
            execute(connection, "RELEASE SAVEPOINT leftfold");
        } catch (SQLException failure) {
            if (Failures.isOfTheWork(failure)) {
                throw notWhole(failure);
            }
            throw failure;
        }
        return result;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static RuntimeException notWhole(SQLException failure) {
        return Failures.isOfAnEarlierOne(failure)
                ? failed("one of its statements failed, and it went on as if all were well", failure)
                : new IllegalStateException(
                        "the work ended the transaction by SQL, so what it did before and after is not one whole; let it"
                                + " do without BEGIN, COMMIT and ROLLBACK",
                        failure);
    }

    private static <R> R lend(Connection connection, Work<Connection, R> work) throws SQLException {
        var left = new ArrayDeque<Statement>();
        var loan = new Loan<>(Connection.class, connection, LEADING_BACK, GuardedConnection::check, opened -> {
            if (opened instanceof Statement statement) {
                left.push(statement);
            }
        });
        try {
            return work.in(loan.get());
        } catch (SQLException failure) {
            // The driver always says by a state what failed; what has none is the work's own.
            if (failure.getSQLState() == null || Failures.isOfTheWork(failure)) {
                throw failed(String.valueOf(failure.getMessage()), failure);
            }
            throw failure;
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (Exception checked) {
            throw failed(checked.toString(), checked);
        } finally {
            loan.end();
            close(left);
        }
    }

    private static WorkFailedException failed(String why, Exception cause) {
        return new WorkFailedException("the work failed, nothing of it was done: " + why, cause);
    }

    /// Closes what the work left open. What that throws says nothing that the transaction's end does not.
    private static void close(Deque<Statement> left) {
        while (!left.isEmpty()) {
            try {
                left.pop().close();
            } catch (SQLException broken) {
                // The connection is, and whoever uses it next hears so.
            }
        }
    }

    private static void check(String method, boolean isOver) throws SQLException {
        if (NOT_ITS_OWN.contains(method)) {
            throw refused(
                    method,
                    "the work must not call " + method
                            + ": Leftfold commits the transaction when the work returns, and rolls back when it throws");
        }
        if (isOver) {
            throw new SQLException("the transaction is over, and so is what this connection was good for");
        }
    }

    /// As the method declares it.
    private static SQLException refused(String method, String why) {
        return method.equals("setClientInfo") ? new SQLClientInfoException(why, Map.of()) : new SQLException(why);
    }
}
