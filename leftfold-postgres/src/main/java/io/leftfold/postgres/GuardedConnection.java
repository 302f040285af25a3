package io.leftfold.postgres;

import io.leftfold.WorkFailedException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A connection as a caller's work gets it: within a transaction, which is not the work's to end.
final class GuardedConnection implements InvocationHandler {
    /// What a caller wants done.
    interface Work<R> {
        R on(Connection connection) throws Exception;
    }

    /// What would end the transaction, change what it is, or get around this.
    private static final Set<String> NOT_ITS_OWN = Set.of(
            "abort",
            "close",
            "commit",
            "releaseSavepoint",
            "rollback",
            "setAutoCommit",
            "setNetworkTimeout",
            "setReadOnly",
            "setSavepoint",
            "setTransactionIsolation",
            "unwrap");

    private final Connection lent;
    private final Deque<Statement> left = new ArrayDeque<>();
    private volatile boolean isOver;

    private GuardedConnection(Connection lent) {
        this.lent = lent;
    }

    /// Runs `work` within the transaction that `connection` is in. What it throws unchecked comes out as it
    /// is, and so does what the server says of itself or the connection; all else as [WorkFailedException].
    ///
    /// @param begin statements that go before it, at no cost
    /// @throws IllegalStateException if the work ended the transaction by SQL
    static <R> R run(Connection connection, String begin, Work<R> work) throws SQLException {
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
        return "25P02".equals(failure.getSQLState())
                ? failed("one of its statements failed, and it went on as if all were well", failure)
                : new IllegalStateException(
                        "the work ended the transaction by SQL, so what it did before and after is not one whole; let it"
                                + " do without BEGIN, COMMIT and ROLLBACK",
                        failure);
    }

    private static <R> R lend(Connection connection, Work<R> work) throws SQLException {
        var guard = new GuardedConnection(connection);
        var loader = GuardedConnection.class.getClassLoader();
        try {
            return work.on((Connection) Proxy.newProxyInstance(loader, new Class<?>[] {Connection.class}, guard));
        } catch (SQLException failure) {
            if (Failures.isOfTheWork(failure)) {
                throw failed(String.valueOf(failure.getMessage()), failure);
            }
            throw failure;
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (Exception checked) {
            throw failed(checked.toString(), checked);
        } finally {
            guard.end();
        }
    }

    private static WorkFailedException failed(String why, Exception cause) {
        return new WorkFailedException("the work failed, nothing of it was done: " + why, cause);
    }

    /// Closes what the work left open. What that throws says nothing that the transaction's end does not.
    private void end() {
        isOver = true;
        while (!left.isEmpty()) {
            try {
                left.pop().close();
            } catch (SQLException broken) {
                // The connection is, and whoever uses it next hears so.
            }
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        var name = method.getName();
        if (NOT_ITS_OWN.contains(name)) {
            throw new SQLException("the work must not call " + name
                    + ": Leftfold commits the transaction when the work returns, and rolls back when it throws");
        }
        if (isOver) {
            if (name.equals("isClosed")) {
                return true;
            }
            throw new SQLException("the transaction is over, and so is what this connection was good for");
        }
        try {
            var result = method.invoke(lent, arguments);
            if (result instanceof Statement opened) {
                left.push(opened);
            }
            return result;
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
