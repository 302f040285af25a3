/// Measures a store against the same work done bare.
module io.leftfold.bench {
    requires transitive io.leftfold;
    requires transitive io.leftfold.decide;
    requires transitive io.leftfold.json;
    requires io.leftfold.jdbc;
    requires io.leftfold.memory;
    requires io.leftfold.project;
    requires io.leftfold.schema;
    requires io.leftfold.sqlite;
    requires io.leftfold.subscribe;
    requires java.management;
    requires transitive java.sql;
    requires jdk.jfr;
    requires jdk.management;
    requires org.xerial.sqlitejdbc;
    requires tools.jackson.databind;

    exports io.leftfold.bench;

    opens io.leftfold.bench to
            tools.jackson.databind;
}
