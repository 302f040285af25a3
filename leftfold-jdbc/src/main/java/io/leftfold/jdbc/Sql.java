package io.leftfold.jdbc;

import java.sql.BatchUpdateException;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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

    private static final int WRITES_MAX = 500;
    private static final long BYTES_MAX = 1 << 20;

    /// Of statements, how many parameters they have: PostgreSQL's driver asks the server, each time.
    private static final Map<String, Integer> MARKS = new ConcurrentHashMap<>();
    private static final int MARKS_MAX = 1_000;

    private final Connection connection;
    private final TableNames names;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    /// What [#write] has not sent yet.
    private @Nullable String waiting;

    private int writes;
    private long bytes;

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
    private String filled(String statement) throws SQLException {
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

    /// Changes the tables without an answer, which spares the wait for one: writes in a row by one statement are
    /// sent together, at most 500 or 1 MiB of arguments, and before anything else that is asked here, so that all
    /// takes effect in order. They fail when they are sent: here, in a later call, or in [#close].
    ///
    /// @param arguments not to be changed afterwards
    /// @throws SQLException if a write before this one failed, with its statement in the message
    public void write(String sql, @Nullable Object... arguments) throws SQLException {
        if (!sql.equals(waiting)) {
            flush();
        }
        bind(sql, arguments).addBatch();
        waiting = sql;
        writes++;
        for (var argument : arguments) {
            bytes += size(argument);
        }
        if (writes >= WRITES_MAX || bytes >= BYTES_MAX) {
            flush();
        }
    }

    /// Sends what [#write] has not sent yet.
    ///
    /// @throws SQLException if one of these writes failed, with its statement in the message
    public void flush() throws SQLException {
        var sql = waiting;
        if (sql != null) {
            send(sql);
        }
    }

    /// @return how many rows it changed
    public int update(String sql, @Nullable Object... arguments) throws SQLException {
        flush();
        return bind(sql, arguments).executeUpdate();
    }

    /// Sent together.
    ///
    /// @return how many rows each changed
    /// @throws IllegalStateException if the driver does not say
    int[] updateEach(String sql, List<@Nullable Object[]> all) throws SQLException {
        flush();
        var counts = new int[all.size()];
        for (int from = 0; from < counts.length; from += WRITES_MAX) {
            int to = Math.min(counts.length, from + WRITES_MAX);
            for (var arguments : all.subList(from, to)) {
                bind(sql, arguments).addBatch();
            }
            var changed = send(sql);
            if (IntStream.of(changed).anyMatch(count -> count < 0)) {
                throw new IllegalStateException(
                        "the driver does not say how many rows each write changed; nothing was done: leave"
                                + " reWriteBatchedInserts off");
            }
            System.arraycopy(changed, 0, counts, from, to - from);
        }
        return counts;
    }

    public <R> List<R> query(String sql, RowMapper<R> mapper, @Nullable Object... arguments) throws SQLException {
        flush();
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

    /// Sends what waits, and gives the statements back; the transaction goes on.
    @Override
    public void close() throws SQLException {
        try {
            flush();
        } finally {
            for (var statement : prepared.values()) {
                statement.close();
            }
            prepared.clear();
        }
    }

    private int[] send(String sql) throws SQLException {
        waiting = null;
        writes = 0;
        bytes = 0;
        try {
            return statement(sql).executeBatch();
        } catch (SQLException failure) {
            // What a driver says of a whole batch may hold arguments, and lacks the code of what went wrong.
            var said = failure instanceof BatchUpdateException && failure.getNextException() != null
                    ? failure.getNextException()
                    : failure;
            throw new SQLException(
                    "a write failed: " + sql + ": " + said.getMessage(), said.getSQLState(), said.getErrorCode(), said);
        }
    }

    private PreparedStatement bind(String sql, @Nullable Object... arguments) throws SQLException {
        var statement = statement(sql);
        int marks = marks(sql, statement);
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

    private PreparedStatement statement(String sql) throws SQLException {
        var known = prepared.get(sql);
        if (known != null) {
            return known;
        }
        var statement = connection.prepareStatement(filled(sql));
        prepared.put(sql, statement);
        return statement;
    }

    private static int marks(String sql, PreparedStatement statement) throws SQLException {
        var known = MARKS.get(sql);
        if (known != null) {
            return known;
        }
        int marks = statement.getParameterMetaData().getParameterCount();
        if (MARKS.size() < MARKS_MAX) {
            MARKS.put(sql, marks);
        }
        return marks;
    }

    private static long size(@Nullable Object argument) {
        return switch (argument) {
            case String text -> text.length();
            case byte[] content -> content.length;
            case null, default -> Long.BYTES;
        };
    }

    private static @Nullable Object plain(@Nullable Object argument) {
        if (argument instanceof Instant time) {
            return INSTANT.format(time);
        }
        return argument instanceof Enum<?> || argument instanceof UUID ? argument.toString() : argument;
    }
}
