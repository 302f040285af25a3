/// Subscriptions: catch up with a log, then follow it, with a durable checkpoint.
module io.leftfold.subscribe {
    requires transitive io.leftfold;
    requires java.sql;
    requires org.slf4j;

    exports io.leftfold.subscribe;
}
