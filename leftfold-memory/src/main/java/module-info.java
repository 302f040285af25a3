/// A store and checkpoints in memory, for tests and for what need not last.
module io.leftfold.memory {
    requires transitive io.leftfold;

    exports io.leftfold.memory;
}
