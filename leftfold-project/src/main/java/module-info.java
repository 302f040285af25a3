/// Projections: read models in a database, kept by a subscription whose checkpoint moves with them.
module io.leftfold.project {
    requires transitive io.leftfold.subscribe;
    requires transitive java.sql;

    exports io.leftfold.project;
}
