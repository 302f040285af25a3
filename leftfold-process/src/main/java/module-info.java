/// Process managers: long-running work across aggregates, and its timers.
module io.leftfold.process {
    requires transitive io.leftfold.decide;
    requires transitive io.leftfold.subscribe;
    requires transitive io.leftfold.json;
    requires org.slf4j;

    exports io.leftfold.process;

    opens io.leftfold.process to
            tools.jackson.databind;
}
