package io.leftfold.postgres;

import io.leftfold.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// The server of all tests of this JVM; a schema for each log.
final class Server {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = start();

    private Server() {}

    private static EmbeddedPostgres start() {
        var server = EmbeddedPostgres.start(Path.of("target", "postgres"));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
        return server;
    }

    static String url() {
        return SERVER.url();
    }

    static int port() {
        return SERVER.port();
    }

    /// The same log, reached by another port.
    static PostgresOptions through(PostgresOptions log, int port) {
        return PostgresOptions.url(url().replace(":" + SERVER.port() + "/", ":" + port + "/"))
                .withSchema(log.schema())
                .withPartSize(log.partSize());
    }

    /// A schema that was not used before, with small parts, so that every test crosses from one to the next.
    static PostgresOptions newLog() {
        return PostgresOptions.url(url())
                .withSchema("log_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet())
                .withPartSize(1_000);
    }
}
