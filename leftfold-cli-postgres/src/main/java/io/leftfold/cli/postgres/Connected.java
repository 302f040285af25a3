package io.leftfold.cli.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// A server that answers, until it is closed.
///
/// @param url  for JDBC, with the password
/// @param done lets it go
record Connected(String url, Runnable done) implements AutoCloseable {
    Connection connection() throws SQLException {
        return DriverManager.getConnection(url);
    }

    @Override
    public void close() {
        done.run();
    }

    @Override
    public String toString() {
        return "Connected";
    }
}
