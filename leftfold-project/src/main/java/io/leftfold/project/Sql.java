package io.leftfold.project;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Statements within one transaction, each prepared once. For one thread, until the transaction ends.
///
/// Arguments are what JDBC takes; instants, enums and ids go in as their text.
public final class Sql implements AutoCloseable {
    /// Makes a value of the row that the result stands on.
    public interface RowMapper<R> {
        R map(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private Sql(Connection connection) {
        this.connection = connection;
    }

    /// For the transaction that `connection` is in, which the caller ends.
    public static Sql in(Connection connection) {
        return new Sql(connection);
    }

    /// @return how many rows it changed
    public int update(String sql, @Nullable Object... arguments) throws SQLException {
        return bind(sql, arguments).executeUpdate();
    }

    public <R> List<R> query(String sql, RowMapper<R> mapper, @Nullable Object... arguments) throws SQLException {
        var rows = new ArrayList<R>();
        try (var result = bind(sql, arguments).executeQuery()) {
            while (result.next()) {
                rows.add(mapper.map(result));
            }
        }
        return rows;
    }

    /// The first row, if there is one.
    public <R> Optional<R> first(String sql, RowMapper<R> mapper, @Nullable Object... arguments) throws SQLException {
        return query(sql, mapper, arguments).stream().findFirst();
    }

    /// Gives the statements back; the transaction goes on.
    @Override
    public void close() throws SQLException {
        for (var statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }

    private PreparedStatement bind(String sql, @Nullable Object... arguments) throws SQLException {
        var statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, plain(arguments[i]));
        }
        return statement;
    }

    private static @Nullable Object plain(@Nullable Object argument) {
        boolean isText = argument instanceof Instant || argument instanceof Enum<?> || argument instanceof UUID;
        return isText ? String.valueOf(argument) : argument;
    }
}
