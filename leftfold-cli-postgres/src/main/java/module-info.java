/// Stores in PostgreSQL for the command line.
module io.leftfold.cli.postgres {
    requires transitive io.leftfold.cli;
    requires com.zaxxer.hikari;
    requires io.leftfold.postgres;
    requires io.leftfold.postgres.embedded;
    requires java.sql;
    requires tools.jackson.databind;

    exports io.leftfold.cli.postgres;
}
