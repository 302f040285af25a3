package io.leftfold.project;

import io.leftfold.jdbc.Sql;
import io.leftfold.jdbc.Tables;
import io.leftfold.project.ProjectionVersion.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/// The table of the versions of projections, and the names of what belongs to them. All within the caller's
/// transaction.
final class VersionRecords {
    static final Tables TABLES = new Tables("projection", List.of("""
            CREATE TABLE leftfold_projection (
                name       TEXT NOT NULL,
                version    INTEGER NOT NULL,
                state      TEXT NOT NULL,
                since      TEXT NOT NULL,
                changed_by TEXT NOT NULL,
                why        TEXT NOT NULL,
                statements TEXT NOT NULL,
                drops      TEXT NOT NULL,
                fields     TEXT NOT NULL,
                PRIMARY KEY (name, version)
            );
            CREATE UNIQUE INDEX leftfold_projection_live ON leftfold_projection (name) WHERE state = 'LIVE';
            CREATE TABLE leftfold_document (
                projection TEXT NOT NULL,
                version    INTEGER NOT NULL,
                doc_key    {ordered} NOT NULL,
                body       TEXT NOT NULL,
                position   BIGINT NOT NULL,
                PRIMARY KEY (projection, version, doc_key)
            );
            CREATE TABLE leftfold_document_index (
                projection TEXT NOT NULL,
                version    INTEGER NOT NULL,
                field      TEXT NOT NULL,
                value      {ordered} NOT NULL,
                doc_key    {ordered} NOT NULL,
                PRIMARY KEY (projection, version, field, doc_key)
            );
            CREATE INDEX leftfold_document_index_value
                ON leftfold_document_index (projection, version, field, value, doc_key);
            """));

    private static final String COLUMNS =
            "SELECT name, version, state, since, changed_by, why FROM leftfold_projection";
    private static final String BREAK = "\n;\n";

    private VersionRecords() {}

    static List<ProjectionVersion> all(Sql sql) throws SQLException {
        return sql.query(COLUMNS + " ORDER BY name, version", VersionRecords::version);
    }

    static List<ProjectionVersion> of(Sql sql, String name) throws SQLException {
        return sql.query(COLUMNS + " WHERE name = ? ORDER BY version", VersionRecords::version, name);
    }

    static Optional<ProjectionVersion> of(Sql sql, String name, int version) throws SQLException {
        return sql.first(COLUMNS + " WHERE name = ? AND version = ?", VersionRecords::version, name, version);
    }

    private static ProjectionVersion version(ResultSet row) throws SQLException {
        return new ProjectionVersion(
                row.getString(1),
                row.getInt(2),
                State.valueOf(row.getString(3)),
                Instant.parse(row.getString(4)),
                row.getString(5),
                row.getString(6));
    }

    /// The version that is read; empty where there is none.
    static OptionalInt live(Sql sql, String name) throws SQLException {
        return sql
                .query(
                        "SELECT version FROM leftfold_projection WHERE name = ? AND state = 'LIVE'",
                        row -> row.getInt(1),
                        name)
                .stream()
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    /// @throws IllegalArgumentException if there is none
    static int requireLive(Sql sql, String name) throws SQLException {
        return live(sql, name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no projection " + name + " that could be read; start it first"));
    }

    /// For statements that name tables of projections, within one transaction that reads.
    ///
    /// @param own what `{v}` stands for; empty for none
    static Sql.TableNames liveTables(Optional<String> own) {
        return (sql, projection) -> {
            if (projection.isEmpty() && own.isEmpty()) {
                throw new IllegalArgumentException(
                        "{v} says no projection here; write {v:NAME}, or ask query(projection, …)");
            }
            return ReadModel.suffix(requireLive(sql, projection.isEmpty() ? own.orElseThrow() : projection));
        };
    }

    /// For the statements of one version.
    static Sql.TableNames tablesOf(int version) {
        return (_, projection) -> {
            if (!projection.isEmpty()) {
                throw new IllegalArgumentException(
                        "what keeps a projection knows its own tables alone: {v:" + projection + "}");
            }
            return ReadModel.suffix(version);
        };
    }

    /// Whoever does the same for this name waits until the transaction ends.
    static void lock(Sql sql, String name) throws SQLException {
        sql.update("UPDATE leftfold_projection SET state = state WHERE name = ?", name);
    }

    static void change(Sql sql, String name, int version, State state, Decision decision) throws SQLException {
        sql.update(
                "UPDATE leftfold_projection SET state = ?, since = ?, changed_by = ?, why = ? WHERE name = ? AND version = ?",
                state,
                decision.at(),
                decision.by(),
                decision.why(),
                name,
                version);
    }

    /// Whether the statements that make its tables were run.
    static boolean isMade(Sql sql, ReadModel<?> model) throws SQLException {
        return sql.first(
                        "SELECT statements, fields FROM leftfold_projection WHERE name = ? AND version = ?",
                        row -> List.of(row.getString(1), row.getString(2)),
                        model.name(),
                        model.version())
                .equals(Optional.of(List.of(statements(model), fields(model))));
    }

    /// Notes that its tables are made, and makes its record where there is none; the first version of a name is
    /// live at once, since there is nothing else to read.
    static void made(Sql sql, ReadModel<?> model, Decision decision) throws SQLException {
        var state = live(sql, model.name()).isPresent() ? State.BUILDING : State.LIVE;
        sql.update(
                "INSERT INTO leftfold_projection VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name, version)"
                        + " DO UPDATE SET statements = excluded.statements, drops = excluded.drops, fields = excluded.fields",
                model.name(),
                model.version(),
                state,
                decision.at(),
                decision.by(),
                decision.why(),
                statements(model),
                drops(model),
                fields(model));
    }

    /// The statements that drop the tables of a version, whose code may not be there any more.
    static List<String> drops(Sql sql, ProjectionVersion version) throws SQLException {
        return sql
                .first(
                        "SELECT drops FROM leftfold_projection WHERE name = ? AND version = ?",
                        row -> row.getString(1),
                        version.name(),
                        version.version())
                .stream()
                .flatMap(drops -> Stream.of(drops.split(BREAK, -1)))
                .filter(drop -> !drop.isEmpty())
                .toList();
    }

    /// The indexed fields of the documents of a version.
    static List<String> fields(Sql sql, String name, int version) throws SQLException {
        return sql
                .first(
                        "SELECT fields FROM leftfold_projection WHERE name = ? AND version = ?",
                        row -> row.getString(1),
                        name,
                        version)
                .stream()
                .flatMap(fields -> Stream.of(fields.split("\n", -1)))
                .filter(field -> !field.isEmpty())
                .toList();
    }

    /// Documents that are there have no index of a field that came later.
    ///
    /// @throws IllegalArgumentException if the version was made with other fields than `model` has
    static void checkFields(Sql sql, ReadModel<?> model) throws SQLException {
        var there = fields(sql, model.name(), model.version());
        var wanted = fields(model).lines().toList();
        if (!Set.copyOf(there).equals(Set.copyOf(wanted))) {
            throw new IllegalArgumentException("version " + model.version() + " of " + model.name()
                    + " was made with indexes of " + there + ", not of " + wanted
                    + "; its documents are not indexed again: give the new fields to a version of their own,"
                    + " withVersion(" + (model.version() + 1) + "), build it and switch to it");
        }
    }

    static void delete(Sql sql, ProjectionVersion version) throws SQLException {
        sql.update("DELETE FROM leftfold_projection WHERE name = ? AND version = ?", version.name(), version.version());
    }

    /// What makes the tables of a version, as the database gets it.
    static List<String> tables(ReadModel<?> model) {
        return switch (model) {
            case Projection<?> projection ->
                projection.tables().stream()
                        .map(statement -> statement.replace("{v}", ReadModel.suffix(model.version())))
                        .toList();
            case Documents<?, ?> _ -> List.of();
        };
    }

    private static String statements(ReadModel<?> model) {
        return String.join(BREAK, tables(model));
    }

    private static String drops(ReadModel<?> model) {
        var drops = tables(model).stream()
                .flatMap(statement -> Made.by(statement).stream())
                .flatMap(made -> made.drop().stream())
                .toList();
        return String.join(BREAK, drops.reversed());
    }

    private static String fields(ReadModel<?> model) {
        return switch (model) {
            case Projection<?> _ -> "";
            case Documents<?, ?> documents ->
                String.join("\n", documents.fields().keySet());
        };
    }
}
