package io.leftfold.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Environment;
import io.leftfold.ReadModelDatabase;
import io.leftfold.jdbc.JdbcInbox;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.jdbc.JdbcSnapshots;
import io.leftfold.jdbc.JdbcTimers;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import io.leftfold.project.Projections;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages on databases name every table and every column that there is, and none that is not.
class TablesTest {
    private static final Path DOCS = Path.of("..").toAbsolutePath().normalize().resolve("docs");
    private static final Pattern TABLE = Pattern.compile("\\*\\*([a-z_]+)\\*\\*");
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

    private static final String COLUMNS_OF_SQLITE =
            "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c"
                    + " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
    private static final String COLUMNS_OF_POSTGRES = "SELECT t.relname, c.attname FROM pg_class t"
            + " JOIN pg_namespace s ON s.oid = t.relnamespace JOIN pg_attribute c ON c.attrelid = t.oid"
            + " WHERE s.nspname = '%s' AND t.relkind IN ('r', 'p') AND NOT t.relispartition"
            + " AND c.attnum > 0 AND NOT c.attisdropped";

    @TempDir
    private Path folder;

    /// The names in backticks behind each table's name in bold, up to the next table or heading.
    private static Map<String, Set<String>> described(String page) throws IOException {
        var text = Files.readString(DOCS.resolve(page));
        var described = new TreeMap<String, Set<String>>();
        var tables = TABLE.matcher(text);
        while (tables.find()) {
            var rest = text.substring(tables.end());
            var next = TABLE.matcher(rest);
            int end = next.find() ? next.start() : rest.length();
            int heading = rest.indexOf("\n#");
            var part = rest.substring(0, heading < 0 ? end : Math.min(end, heading));
            described.put(
                    tables.group(1),
                    NAME.matcher(part)
                            .results()
                            .map(found -> found.group(1))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        return described;
    }

    private static Map<String, List<String>> columns(Connection connection, String query) throws SQLException {
        var columns = new TreeMap<String, List<String>>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            while (row.next()) {
                columns.computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                        .add(row.getString(2));
            }
        }
        assertThat(columns).isNotEmpty();
        return columns;
    }

    private static void checkDescribed(Map<String, List<String>> columns, String page) throws IOException {
        var described = described(page);
        columns.forEach((table, names) -> assertThat(described.getOrDefault(table, new TreeSet<>()))
                .as("what %s says of the columns of %s", page, table)
                .containsAll(names));
    }

    private static void prepareAll(ReadModelDatabase<Connection> database) {
        Projections.in(database, Environment.system()).migrate(List.of());
        JdbcLedger.open(database);
        JdbcSnapshots.in(database);
        JdbcInbox.prepare(database);
        JdbcTimers.open(database);
    }

    @Test
    void every_table_of_a_log_in_sqlite_is_described() throws Exception {
        var file = folder.resolve("log.db");
        SqliteStore.open(file).close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            checkDescribed(columns(connection, COLUMNS_OF_SQLITE), "sqlite.md");
        }
    }

    @Test
    void every_table_beside_read_models_is_described_and_is_the_same_in_both_databases() throws Exception {
        Map<String, List<String>> inSqlite;
        try (var database = SqliteReadModels.open(folder.resolve("models.db"))) {
            prepareAll(database);
            inSqlite = database.read(connection -> columns(connection, COLUMNS_OF_SQLITE));
        }
        checkDescribed(inSqlite, "postgres.md");
        assertThat(Files.readString(DOCS.resolve("sqlite.md"))).contains(inSqlite.keySet());

        try (var server = EmbeddedPostgres.start(folder.resolve("pg"))) {
            var options = PostgresOptions.url(server.url());
            PostgresStore.open(options.withSchema("the_log")).close();
            try (var database = PostgresReadModels.open(options.withSchema("models"))) {
                prepareAll(database);
            }
            try (var connection = DriverManager.getConnection(server.url())) {
                checkDescribed(columns(connection, COLUMNS_OF_POSTGRES.formatted("the_log")), "postgres.md");
                assertThat(columns(connection, COLUMNS_OF_POSTGRES.formatted("models")))
                        .as("a table of PostgreSQL is not the one of SQLite")
                        .satisfies(inPostgres -> assertThat(sorted(inPostgres)).isEqualTo(sorted(inSqlite)));
            }
        }
        assertThat(described("postgres.md").keySet().stream().filter(name -> name.startsWith("leftfold_")))
                .as("tables that the page describes")
                .allMatch(inSqlite::containsKey);
    }

    private static Map<String, Set<String>> sorted(Map<String, List<String>> columns) {
        return columns.entrySet().stream()
                .filter(table -> !table.getKey().equals("migration"))
                .collect(Collectors.toMap(Map.Entry::getKey, table -> new TreeSet<>(table.getValue())));
    }
}
