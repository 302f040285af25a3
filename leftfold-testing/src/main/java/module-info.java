/// Given, when, then for deciders and aggregate roots. Works with every test framework.
module io.leftfold.testing {
    requires transitive io.leftfold.decide;

    exports io.leftfold.testing;
}
