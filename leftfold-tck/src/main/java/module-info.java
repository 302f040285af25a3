/// The contracts that every Leftfold store passes, as interfaces of tests.
module io.leftfold.tck {
    requires transitive io.leftfold;
    requires transitive java.sql;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;
    requires org.assertj.core;

    exports io.leftfold.tck;
    exports io.leftfold.tck.history;

    opens io.leftfold.tck;
}
