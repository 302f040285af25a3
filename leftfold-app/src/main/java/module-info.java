/// The parts of Leftfold put together for an application.
module io.leftfold.app {
    requires transitive io.leftfold.decide;
    requires transitive io.leftfold.process;
    requires transitive io.leftfold.project;

    exports io.leftfold.app;
}
