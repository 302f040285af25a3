package io.leftfold.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Statements within one transaction, each prepared once. For one thread, until the transaction ends.
///
/// Arguments are what JDBC takes. Enums and ids go in as their text, instants as text in UTC with six decimals,
/// so that the order of texts is that of times.
public final class Sql implements AutoCloseable {
    /// Makes a value of the row that the result stands on.
    public interface RowMapper<R> {
        R map(ResultSet row) throws SQLException;
    }

    /// What `{v}` and `{v:name}` in a statement stand for, which are in the names of the tables of a projection.
    public interface TableNames {
        /// @param projection what stands behind the colon; empty for none
        /// @throws IllegalArgumentException if there is no such projection
        String suffix(Sql sql, String projection) throws SQLException;
    }

    private static final Pattern SUFFIX = Pattern.compile("\\{v(?::([^{}]{1,200}))?}");

    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Connection connection;
    private final TableNames names;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private Sql(Connection connection, TableNames names) {
        this.connection = connection;
        this.names = names;
    }

    /// For the transaction that `connection` is in, which the caller ends.
    public static Sql in(Connection connection) {
        return in(connection, (_, _) -> {
            throw new IllegalArgumentException("nobody says here which version of a projection {v} stands for");
        });
    }

    /// The same, for statements that name tables of projections: `SELECT total FROM balance{v}`.
    public static Sql in(Connection connection, TableNames names) {
        return new Sql(connection, names);
    }

    /// Of the transaction, for what statements cannot say.
    public Connection connection() {
        return connection;
    }

    /// `statement` as the database gets it.
    public String filled(String statement) throws SQLException {
        if (!statement.contains("{v")) {
            return statement;
        }
        var filled = new StringBuilder();
        var found = SUFFIX.matcher(statement);
        while (found.find()) {
            var projection = found.group(1) == null ? "" : found.group(1);
            found.appendReplacement(filled, Matcher.quoteReplacement(names.suffix(this, projection)));
        }
        return found.appendTail(filled).toString();
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
            statement = connection.prepareStatement(filled(sql));
            prepared.put(sql, statement);
        }
        int marks = statement.getParameterMetaData().getParameterCount();
        if (arguments.length != marks) {
            // What is missing would be what the call before left there.
            throw new IllegalArgumentException(
                    "the statement has " + marks + " parameters, not " + arguments.length + ": " + sql);
        }
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, plain(arguments[i]));
        }
        return statement;
    }

    private static @Nullable Object plain(@Nullable Object argument) {
        if (argument instanceof Instant time) {
            return INSTANT.format(time);
        }
        return argument instanceof Enum<?> || argument instanceof UUID ? argument.toString() : argument;
    }
}
