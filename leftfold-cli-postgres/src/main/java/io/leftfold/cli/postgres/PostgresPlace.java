package io.leftfold.cli.postgres;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ReadModelDatabase;
import io.leftfold.bench.BenchPlace;
import io.leftfold.bench.Reference;
import io.leftfold.bench.ServerProcesses;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.PostgresStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Two schemas of its own in a database, dropped at the end: a log, and another for the bare side.
final class PostgresPlace implements BenchPlace {
    private final String schema;
    private final Connected server;
    private final Optional<ServerProcesses> processes;
    private final PostgresStore store;
    private final Environment environment;
    private @Nullable PostgresReference reference;
    private @Nullable PostgresReadModels readModels;

    private PostgresPlace(
            String schema,
            Connected server,
            Optional<ServerProcesses> processes,
            PostgresStore store,
            Environment environment) {
        this.schema = schema;
        this.server = server;
        this.processes = processes;
        this.store = store;
        this.environment = environment;
    }

    static PostgresPlace at(Place place, Environment environment) {
        var schema = "bench_" + environment.ids().next().toString().replace("-", "");
        var server = place.connect(environment);
        try {
            var store = open(server, schema, environment);
            return new PostgresPlace(schema, server, processes(server), store, environment);
        } catch (RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    private static PostgresStore open(Connected server, String schema, Environment environment) {
        return PostgresStore.open(
                PostgresServers.options(server.url(), environment).withSchema(schema));
    }

    private static Optional<ServerProcesses> processes(Connected server) {
        try (var connection = server.connection()) {
            return ServerProcesses.of(connection);
        } catch (SQLException failure) {
            throw new IllegalStateException("the server cannot be asked: " + failure.getMessage(), failure);
        }
    }

    String schema() {
        return schema;
    }

    String bareSchema() {
        return schema.replaceFirst("bench", "bare");
    }

    @Override
    public EventStore store() {
        return store;
    }

    /// Always the same.
    @Override
    public Reference reference(int streams) {
        if (reference == null) {
            open(server, bareSchema(), environment).close();
            try {
                reference = new PostgresReference(server.url(), bareSchema(), streams, environment.ids());
            } catch (SQLException failure) {
                throw new IllegalStateException("the bare schema cannot be used: " + failure.getMessage(), failure);
            }
        }
        return reference;
    }

    @Override
    public ReadModelDatabase<Connection> readModels() {
        if (readModels == null) {
            readModels = PostgresReadModels.open(
                    PostgresServers.options(server.url(), environment).withSchema(schema));
        }
        return readModels;
    }

    @Override
    public Connection bareModels() {
        try {
            var connection = server.connection();
            connection.setSchema(bareSchema());
            return connection;
        } catch (SQLException failure) {
            throw new IllegalStateException(
                    "the schema for bare read models cannot be used: " + failure.getMessage(), failure);
        }
    }

    @Override
    public boolean isReferenceConcurrent() {
        return true;
    }

    @Override
    public Optional<Duration> serverCpu() {
        return processes.flatMap(ServerProcesses::cpu);
    }

    @Override
    public void close() {
        try (server) {
            store.close();
            if (readModels != null) {
                readModels.close();
            }
            if (reference != null) {
                reference.closePool();
            }
            try (var connection = server.connection();
                    var statement = connection.createStatement()) {
                statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
                statement.execute("DROP SCHEMA IF EXISTS " + bareSchema() + " CASCADE");
            } catch (SQLException failure) {
                throw new IllegalStateException("the schema of the benchmark could not be removed: " + schema, failure);
            }
        }
    }
}
