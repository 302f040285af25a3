package io.leftfold.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// What can be done to a log past the store.
final class Raw {
    private Raw() {}

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(Server.url());
    }

    /// As the owner of the schema, whom its guards hold back.
    static void execute(PostgresOptions log, String... statements) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var one : statements) {
                statement.execute(one.replace("{schema}", log.schema()));
            }
        }
    }

    /// As a superuser who has put the triggers out of action.
    static void damage(PostgresOptions log, String sql) throws SQLException {
        execute(log, "SET session_replication_role = replica; " + sql);
    }

    static long number(PostgresOptions log, String select) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(select.replace("{schema}", log.schema()))) {
            row.next();
            return row.getLong(1);
        }
    }
}
