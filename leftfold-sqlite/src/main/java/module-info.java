/// The log in one SQLite file, and read models in another.
module io.leftfold.sqlite {
    requires transitive io.leftfold;
    requires transitive java.sql;
    requires org.slf4j;
    requires org.xerial.sqlitejdbc;

    exports io.leftfold.sqlite;
}
