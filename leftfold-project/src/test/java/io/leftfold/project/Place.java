package io.leftfold.project;

import io.leftfold.ReadModelDatabase;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import io.leftfold.sqlite.SqliteReadModels;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// The databases that read models are kept in, each test in a new one.
enum Place {
    SQLITE {
        @Override
        ReadModelDatabase<Connection> open(String name, Path folder) {
            return SqliteReadModels.open(folder.resolve(name + ".db"));
        }

        @Override
        ReadModelDatabase<Connection> openWithoutRights(String name, Path folder) {
            return SqliteReadModels.openReadOnly(folder.resolve(name + ".db"));
        }
    },

    POSTGRESQL {
        @Override
        ReadModelDatabase<Connection> open(String name, Path folder) {
            return PostgresReadModels.open(options(name, folder));
        }

        @Override
        ReadModelDatabase<Connection> openWithoutRights(String name, Path folder) throws SQLException {
            var options = options(name, folder);
            var role = "reader_" + options.schema();
            try (var connection = DriverManager.getConnection(Server.RUNNING.url());
                    var statement = connection.createStatement()) {
                statement.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'for tests'");
                statement.execute("GRANT USAGE ON SCHEMA " + options.schema() + " TO " + role);
                statement.execute("GRANT SELECT ON ALL TABLES IN SCHEMA " + options.schema() + " TO " + role);
            }
            var url = Server.RUNNING.url();
            return PostgresReadModels.open(PostgresOptions.url(url.substring(0, url.indexOf('?')))
                    .withDriver("user", role)
                    .withDriver("password", "for tests")
                    .withSchema(options.schema()));
        }
    };

    /// Started by the first test that needs it.
    private static final class Server {
        private static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            var server = EmbeddedPostgres.start(Path.of("target", "postgres"));
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
            return server;
        }
    }

    /// The database of that name in this folder, made where there is none.
    abstract ReadModelDatabase<Connection> open(String name, Path folder);

    /// One that is there, by somebody who may make no tables.
    abstract ReadModelDatabase<Connection> openWithoutRights(String name, Path folder) throws SQLException;

    private static PostgresOptions options(String name, Path folder) {
        // A folder of JUnit has a name of its own, which a schema cannot have.
        var schema =
                "models_" + ProcessHandle.current().pid() + "_" + Integer.toHexString(folder.hashCode()) + "_" + name;
        return PostgresOptions.url(Server.RUNNING.url()).withSchema(schema);
    }
}
