package io.leftfold.cli.postgres;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.bench.BenchPlace;
import io.leftfold.bench.Reference;
import io.leftfold.postgres.PostgresStore;
import java.sql.SQLException;

/// A schema of its own in a database, dropped at the end.
final class PostgresPlace implements BenchPlace {
    private final String schema;
    private final Connected server;
    private final PostgresStore store;

    private PostgresPlace(String schema, Connected server, PostgresStore store) {
        this.schema = schema;
        this.server = server;
        this.store = store;
    }

    static PostgresPlace at(Place place, Environment environment) {
        var schema = "bench_" + environment.ids().next().toString().replace("-", "");
        var server = place.connect(environment);
        try {
            var options = PostgresServers.options(server.url(), environment).withSchema(schema);
            return new PostgresPlace(schema, server, PostgresStore.open(options));
        } catch (RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    @Override
    public EventStore store() {
        return store;
    }

    @Override
    public Reference reference(int streams) {
        throw new IllegalArgumentException("the work of PostgreSQL is not done bare: leave --reference out");
    }

    @Override
    public void close() {
        try (server) {
            store.close();
            try (var connection = server.connection();
                    var statement = connection.createStatement()) {
                statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
            } catch (SQLException failure) {
                throw new IllegalStateException("the schema of the benchmark could not be removed: " + schema, failure);
            }
        }
    }
}
