/// Given, when, then for deciders, aggregate roots and projections, with every test framework; and copies of stores,
/// with JUnit.
module io.leftfold.testing {
    requires transitive io.leftfold.decide;
    requires transitive io.leftfold.project;
    requires io.leftfold.memory;
    requires io.leftfold.sqlite;
    requires static org.junit.jupiter.api;

    exports io.leftfold.testing;
}
