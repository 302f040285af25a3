package io.leftfold.postgres;

final class Server {
    private Server() {}

    static PostgresOptions options(String schema) {
        return PostgresOptions.url("jdbc:postgresql://127.0.0.1:5499/dev?user=leftfold").withSchema(schema).withPartSize(1_000);
    }
}
