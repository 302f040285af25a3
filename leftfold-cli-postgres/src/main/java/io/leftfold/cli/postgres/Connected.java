package io.leftfold.cli.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Function;

/// A server that answers, until it is closed.
///
/// @param url  for JDBC, with the password
/// @param done lets it go
record Connected(String url, Runnable done) implements AutoCloseable {
    Connection connection() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /// What `open` gives for the URL; where that throws, the server is let go.
    <R> R open(Function<String, R> open) {
        try {
            return open.apply(url);
        } catch (RuntimeException failure) {
            try {
                close();
            } catch (RuntimeException another) {
                failure.addSuppressed(another);
            }
            throw failure;
        }
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
