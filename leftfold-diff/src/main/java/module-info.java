/// What new code would have decided, and what its states would be, on what a log holds.
module io.leftfold.diff {
    requires transitive io.leftfold.decide;
    requires transitive io.leftfold.json;

    exports io.leftfold.diff;
}
