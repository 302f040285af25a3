/// Given, when, then for deciders, aggregate roots and projections. Works with every test framework.
module io.leftfold.testing {
    requires transitive io.leftfold.decide;
    requires transitive io.leftfold.project;
    requires io.leftfold.memory;
    requires io.leftfold.sqlite;

    exports io.leftfold.testing;
}
