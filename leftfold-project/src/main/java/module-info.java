/// Projections: read models in a database, kept by a subscription whose checkpoint moves with them.
module io.leftfold.project {
    requires transitive io.leftfold.jdbc;
    requires transitive io.leftfold.json;

    exports io.leftfold.project;
}
