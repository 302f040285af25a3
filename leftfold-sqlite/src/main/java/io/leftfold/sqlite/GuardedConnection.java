package io.leftfold.sqlite;

import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.WorkFailedException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A connection as work gets it: good for one transaction, which is not its to end.
final class GuardedConnection implements InvocationHandler, AutoCloseable {
    private static final Set<String> REFUSED = Set.of(
            "commit",
            "rollback",
            "close",
            "abort",
            "setAutoCommit",
            "setSavepoint",
            "releaseSavepoint",
            "setReadOnly",
            "setTransactionIsolation",
            "unwrap");

    private final Connection connection;
    private final List<Statement> statements = new ArrayList<>();
    private boolean over;

    private GuardedConnection(Connection connection) {
        this.connection = connection;
    }

    /// Runs `work` with such a connection. What it throws unchecked, and what SQLite says of the file, come out
    /// as they are; all else as [WorkFailedException].
    static <R> R run(Session session, Work<Connection, R> work) throws SQLException {
        var guard = new GuardedConnection(session.connection());
        var guarded = (Connection) Proxy.newProxyInstance(
                GuardedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, guard);
        try (guard) {
            return work.in(guarded);
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (SQLException failure) {
            if (Failures.isOfTheFile(failure)) {
                throw failure;
            }
            throw workFailed(failure);
        } catch (Exception checked) {
            throw workFailed(checked);
        }
    }

    private static WorkFailedException workFailed(Exception cause) {
        return new WorkFailedException(
                "the work on the read models failed, nothing of it was done; mend what its cause says: " + cause,
                cause);
    }

    @Override
    public void close() throws SQLException {
        over = true;
        for (var statement : statements) {
            statement.close();
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (REFUSED.contains(method.getName())) {
            throw new SQLException(method.getName()
                    + " was called on the connection of a transaction of Leftfold, which ends it itself: with a commit"
                    + " when the work returns, with a rollback when it throws");
        }
        if (over && !method.getName().equals("isClosed")) {
            throw new SQLException("the transaction that this connection was for is over; ask for another one");
        }
        try {
            var result = over ? true : method.invoke(connection, arguments);
            if (result instanceof Statement statement) {
                statements.add(statement);
            }
            return result;
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
