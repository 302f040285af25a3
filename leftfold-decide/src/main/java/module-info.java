/// Deciders and aggregates, and the handler that runs commands on them.
module io.leftfold.decide {
    requires transitive io.leftfold;

    exports io.leftfold.decide;
}
