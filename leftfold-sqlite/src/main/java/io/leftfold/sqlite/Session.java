package io.leftfold.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// One connection with the statements that were prepared on it. Used by one thread at a time.
final class Session implements AutoCloseable {
    private static final int STATEMENTS_MAX = 128;

    private final Connection connection;
    private final LinkedHashMap<String, PreparedStatement> statements = new LinkedHashMap<>(64, 0.75f, true);

    Session(Connection connection) {
        checkThread();
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /// A statement for `sql`, to be used and left before the next call of this method.
    PreparedStatement prepare(String sql) throws SQLException {
        checkThread();
        var known = statements.get(sql);
        if (known != null) {
            return known;
        }
        if (statements.size() >= STATEMENTS_MAX) {
            Map.Entry<String, PreparedStatement> oldest = statements.pollFirstEntry();
            oldest.getValue().close();
        }
        var statement = connection.prepareStatement(sql);
        statements.put(sql, statement);
        return statement;
    }

    void execute(String sql) throws SQLException {
        prepare(sql).executeUpdate();
    }

    /// Sets what is set once per connection, whatever SQLite answers.
    void pragma(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Ends a transaction that failed, without a trace, also where SQLite has ended it by itself. The driver may
    /// have given up the statements that failed, so all are prepared anew.
    void rollback() throws SQLException {
        checkThread();
        for (var statement : statements.values()) {
            statement.close();
        }
        statements.clear();
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(Sql.ROLLBACK);
        } catch (SQLException failure) {
            if (!String.valueOf(failure.getMessage()).contains("no transaction is active")) {
                throw failure;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        checkThread();
        connection.close();
    }

    /// A call of SQLite holds the carrier of a virtual thread, see [PlatformThreads].
    private static void checkThread() {
        assert !Thread.currentThread().isVirtual() : "SQLite is called on a virtual thread";
    }
}
