/// The log in a schema of PostgreSQL.
module io.leftfold.postgres {
    requires transitive io.leftfold;
    requires transitive java.sql;
    requires static org.checkerframework.checker.qual;
    requires com.zaxxer.hikari;
    requires org.postgresql.jdbc;
    requires org.slf4j;

    exports io.leftfold.postgres;
}
