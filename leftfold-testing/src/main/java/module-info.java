/// Given, when, then for deciders and aggregate roots, with every test framework; and copies of stores, with JUnit.
module io.leftfold.testing {
    requires transitive io.leftfold.decide;
    requires static org.junit.jupiter.api;

    exports io.leftfold.testing;
}
