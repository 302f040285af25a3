/// A server of PostgreSQL in a folder, for demos, tests and development.
module io.leftfold.postgres.embedded {
    requires transitive io.leftfold;
    requires org.apache.commons.compress;
    requires org.tukaani.xz;

    exports io.leftfold.postgres.embedded;
}
