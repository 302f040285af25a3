/// The words of event sourcing, the contract of an event store, and what stores are built from.
module io.leftfold {
    requires jdk.jfr;
    requires transitive org.jspecify;

    exports io.leftfold;
    exports io.leftfold.spi;
}
