/// A command line that an application gives its aggregates and commands to.
module io.leftfold.cli {
    requires transitive io.leftfold.app;
    requires transitive info.picocli;
    requires transitive io.leftfold.bench;
    requires transitive io.leftfold.diff;
    requires transitive io.leftfold.json;
    requires io.leftfold.replay;
    requires io.leftfold.schema;
    requires io.leftfold.sqlite;
    requires java.management;
    requires jdk.management;

    exports io.leftfold.cli;

    opens io.leftfold.cli to
            info.picocli,
            tools.jackson.databind;
}
