package io.leftfold.sqlite;

import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.WorkFailedException;
import io.leftfold.spi.Loan;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A connection as work gets it: good for one transaction, which is not its to end.
final class GuardedConnection {
    private static final Set<String> REFUSED = Set.of(
            "commit",
            "rollback",
            "close",
            "abort",
            "setAutoCommit",
            "setClientInfo",
            "setSavepoint",
            "releaseSavepoint",
            "setReadOnly",
            "setTransactionIsolation",
            "unwrap");

    /// What is reached through a connection and leads back to it, or uses it itself.
    private static final List<Class<?>> LEADING_BACK = List.of(
            PreparedStatement.class,
            Statement.class,
            ResultSet.class,
            DatabaseMetaData.class,
            Array.class,
            Blob.class,
            Clob.class);

    private GuardedConnection() {}

    /// Runs `work` with such a connection. What it throws unchecked, and what SQLite says of the file, come out
    /// as they are; all else as [WorkFailedException].
    static <R> R run(Session session, Work<Connection, R> work) throws SQLException {
        var left = new ArrayList<Statement>();
        var loan =
                new Loan<>(Connection.class, session.connection(), LEADING_BACK, GuardedConnection::check, opened -> {
                    if (opened instanceof Statement statement) {
                        left.add(statement);
                    }
                });
        try (AutoCloseable _ = () -> end(loan, left)) {
            return work.in(loan.get());
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

    private static void end(Loan<Connection> loan, List<Statement> left) throws SQLException {
        loan.end();
        for (var statement : left) {
            statement.close();
        }
    }

    private static WorkFailedException workFailed(Exception cause) {
        return new WorkFailedException(
                "the work on the read models failed, nothing of it was done; mend what its cause says: " + cause,
                cause);
    }

    private static void check(String method, boolean isOver) throws SQLException {
        if (REFUSED.contains(method)) {
            throw refused(
                    method,
                    method
                            + " was called on the connection of a transaction of Leftfold, which ends it itself: with a commit"
                            + " when the work returns, with a rollback when it throws");
        }
        if (isOver) {
            throw new SQLException("the transaction that this connection was for is over; ask for another one");
        }
    }

    /// As the method declares it.
    private static SQLException refused(String method, String why) {
        return method.equals("setClientInfo") ? new SQLClientInfoException(why, Map.of()) : new SQLException(why);
    }
}
