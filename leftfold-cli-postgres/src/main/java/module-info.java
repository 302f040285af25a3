/// Stores in PostgreSQL for the command line.
module io.leftfold.cli.postgres {
    requires transitive io.leftfold.cli;
    requires io.leftfold.postgres;
    requires io.leftfold.postgres.embedded;
    requires java.sql;

    exports io.leftfold.cli.postgres;
}
