/// What Leftfold keeps in tables beside an application's own, in one SQL for all databases of read models.
module io.leftfold.jdbc {
    requires transitive io.leftfold.decide;
    requires transitive io.leftfold.subscribe;
    requires transitive java.sql;
    requires com.github.luben.zstd_jni;

    exports io.leftfold.jdbc;
}
