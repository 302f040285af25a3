package io.leftfold.testing;

import io.leftfold.Environment;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// The server that tests have schemas on. The only class that needs the PostgreSQL of Leftfold.
final class PostgresOfTests implements AutoCloseable {
    private static final String GIVEN = "leftfold.testing.postgres";

    private final String url;
    private final Optional<EmbeddedPostgres> own;

    private PostgresOfTests(String url, Optional<EmbeddedPostgres> own) {
        this.url = url;
        this.own = own;
    }

    static PostgresOfTests start() {
        var given = System.getProperty(GIVEN);
        if (given != null) {
            return new PostgresOfTests(given, Optional.empty());
        }
        // Always the same, so that a server whose process was killed is taken over by the next one.
        var folder = Path.of(
                Objects.requireNonNull(System.getProperty("java.io.tmpdir")),
                "leftfold-testing-" + System.getProperty("user.name"));
        var server = EmbeddedPostgres.start(folder);
        return new PostgresOfTests(server.url(), Optional.of(server));
    }

    TestStore newStore() {
        var schema = "test_" + Environment.system().ids().next().toString().replace("-", "");
        var options =
                PostgresOptions.url(url).withSchema(schema).withConnections(4).withPartSize(1_000);
        return new TestStore(
                () -> PostgresStore.open(options),
                Optional.of(() -> PostgresReadModels.open(options)),
                () -> drop(schema));
    }

    private void drop(String schema) {
        try (var models = PostgresReadModels.open(PostgresOptions.url(url).withSchema(schema))) {
            models.transaction(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
                }
            });
        }
    }

    @Override
    public void close() {
        own.ifPresent(EmbeddedPostgres::close);
    }
}
