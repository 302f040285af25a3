/// Given, when, then for deciders, aggregate roots, projections and subscriptions, and the simulation of what
/// follows a log, with every test framework; stores for tests, and copies of them, with JUnit.
module io.leftfold.testing {
    requires transitive io.leftfold.decide;
    requires transitive io.leftfold.project;
    requires io.leftfold.memory;
    requires io.leftfold.sqlite;
    requires static io.leftfold.postgres;
    requires static io.leftfold.postgres.embedded;
    requires static org.junit.jupiter.api;

    exports io.leftfold.testing;
}
