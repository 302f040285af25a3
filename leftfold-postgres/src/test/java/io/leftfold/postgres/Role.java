package io.leftfold.postgres;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/// A role without rights, until it is closed.
record Role(String name) implements AutoCloseable {
    private static final AtomicInteger ROLES = new AtomicInteger();
    private static final String PASSWORD = "for tests";

    static Role create() throws SQLException {
        var role = new Role("role_" + ProcessHandle.current().pid() + "_" + ROLES.incrementAndGet());
        server("CREATE ROLE " + role.name + " LOGIN PASSWORD '" + PASSWORD + "'");
        return role;
    }

    /// The same log, opened by this role.
    PostgresOptions of(PostgresOptions log) {
        return PostgresOptions.url(url())
                .withDriver("user", name)
                .withDriver("password", PASSWORD)
                .withSchema(log.schema())
                .withPartSize(log.partSize());
    }

    void execute(PostgresOptions log, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url(), name, PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute(sql.replace("{schema}", log.schema()));
        }
    }

    private static String url() {
        return Server.url().substring(0, Server.url().indexOf('?'));
    }

    private static void server(String sql) throws SQLException {
        try (var connection = Raw.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        server("DROP OWNED BY " + name);
        server("DROP ROLE " + name);
    }
}
