package io.leftfold.jdbc;

import io.leftfold.NewerSchemaException;
import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.WorkFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The tables of one part of Leftfold in a database of read models, brought from any earlier version to what this
/// version of Leftfold reads and writes. Which version is there stands in the table `leftfold_component`, a row
/// for each part.
///
/// @param component which part: 1 to 40 of `a-z _`, never changed
/// @param scripts   the n-th leads to version n and is never changed again: statements that end with `;` and a
///     line's end. `{bytes}` stands for the type of bytes, `{ordered}` for texts in the order of their code
///     points, `{now}` for the database's time
public record Tables(String component, List<String> scripts) {
    private static final Pattern COMPONENT = Pattern.compile("[a-z_]{1,40}");
    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*(?:\\R|$)");
    private static final String VERSIONS = "leftfold_component";
    private static final String CREATE_VERSIONS = "CREATE TABLE IF NOT EXISTS leftfold_component"
            + " (component TEXT NOT NULL PRIMARY KEY, version BIGINT NOT NULL)";
    private static final String SELECT_VERSION = "SELECT version FROM leftfold_component WHERE component = ?";
    /// What PostgreSQL says to a role that may not.
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    public Tables {
        scripts = List.copyOf(scripts);
        if (!COMPONENT.matcher(component).matches()) {
            throw new IllegalArgumentException("a component has 1 to 40 of a-z and _: " + component);
        }
        if (scripts.isEmpty()) {
            throw new IllegalArgumentException("tables are made by at least one script: " + component);
        }
    }

    /// Of resources of this module, without their `.sql`.
    static Tables of(String component, String... resources) {
        return new Tables(component, Stream.of(resources).map(Tables::load).toList());
    }

    /// Makes what is missing, in one transaction, and whoever does the same meanwhile waits for it. Where nothing
    /// is missing this only reads, so that a role without the right to make tables can do it.
    ///
    /// @throws ReadOnlyStoreException if something is missing and may not be made; nothing was done, and the
    ///     message holds the statements for somebody who may
    /// @throws NewerSchemaException   if a newer version of Leftfold has made them; nothing was touched
    public void prepare(ReadModelDatabase<Connection> database) {
        var missing = missing(database);
        if (missing.isEmpty()) {
            return;
        }
        try {
            database.transaction(connection -> {
                prepareIn(connection);
                return component;
            });
        } catch (ReadOnlyStoreException readOnly) {
            throw mayNot(missing, readOnly);
        } catch (WorkFailedException failure) {
            if (failure.getCause() instanceof SQLException said && INSUFFICIENT_PRIVILEGE.equals(said.getSQLState())) {
                throw mayNot(missing, failure);
            }
            throw failure;
        }
    }

    /// The same within the transaction that `connection` is in, which the caller ends.
    ///
    /// @throws NewerSchemaException if a newer version of Leftfold has made them; nothing was touched
    public void prepareIn(Connection connection) throws SQLException {
        try (var sql = Sql.in(connection)) {
            Dialect.of(connection).lock(sql);
            for (var statement : missing(connection, sql)) {
                sql.update(statement);
            }
        }
    }

    /// The statements that [#prepare] would run, in their order, for those who let somebody else run them: in one
    /// transaction, in the schema of the read models. Empty where nothing is missing.
    ///
    /// @throws NewerSchemaException if a newer version of Leftfold has made the tables
    public List<String> missing(ReadModelDatabase<Connection> database) {
        return database.read(connection -> {
            try (var sql = Sql.in(connection)) {
                return missing(connection, sql);
            }
        });
    }

    /// Whether they were made, in whatever version; those of some component must have been.
    boolean areThere(Sql sql) throws SQLException {
        return sql.first(SELECT_VERSION, row -> row.getLong(1), component).isPresent();
    }

    private List<String> missing(Connection connection, Sql sql) throws SQLException {
        var dialect = Dialect.of(connection);
        long there = dialect.isThere(sql, VERSIONS)
                ? sql.first(SELECT_VERSION, row -> row.getLong(1), component).orElse(0L)
                : 0;
        if (there > scripts.size()) {
            throw new NewerSchemaException("the tables of " + component + " have version " + there
                    + ", this version of Leftfold knows " + scripts.size()
                    + "; nothing was touched: use the version that made them, or a newer one");
        }
        var statements = new ArrayList<String>();
        if (there < scripts.size()) {
            statements.add(CREATE_VERSIONS);
            scripts.subList(Math.toIntExact(there), scripts.size()).stream()
                    .map(dialect::sql)
                    .flatMap(END_OF_STATEMENT::splitAsStream)
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .forEach(statements::add);
            statements.add("INSERT INTO leftfold_component (component, version) VALUES ('" + component + "', "
                    + scripts.size() + ") ON CONFLICT (component) DO UPDATE SET version = excluded.version");
        }
        return statements;
    }

    private ReadOnlyStoreException mayNot(List<String> missing, RuntimeException cause) {
        return new ReadOnlyStoreException(
                "tables of " + component + " are missing and may not be made here; nothing was done: let somebody who"
                        + " may run this in one transaction, in the schema of the read models:\n"
                        + String.join(";\n", missing) + ";",
                cause);
    }

    /// The text of a resource of this module.
    static String load(String name) {
        try (var in = Tables.class.getResourceAsStream(name + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("the build lacks " + name + ".sql");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
