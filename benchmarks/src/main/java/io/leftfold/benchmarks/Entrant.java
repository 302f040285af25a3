package io.leftfold.benchmarks;

import io.leftfold.Environment;

/// Who is measured, in the order of the tables.
enum Entrant {
    LEFTFOLD("Leftfold"),
    INSERT("bare INSERT"),
    BATCH("bare batch"),
    AXON("Axon 4.13"),
    AXON_TUNED("Axon, tuned"),
    PEKKO("Pekko JDBC"),
    MESSAGE_DB("message-db");

    private final String title;

    Entrant(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /// @param url of a database that is empty
    /// @throws LeftOutException if it is not on this machine and cannot be had
    Contender open(String url, Environment environment) {
        return switch (this) {
            case LEFTFOLD -> LeftfoldContender.open(url, environment);
            case INSERT -> new InsertContender(url, environment.ids());
            case BATCH -> BatchContender.open(url, environment.ids());
            case AXON -> AxonContender.open(url, environment);
            case AXON_TUNED -> AxonContender.openTuned(url, environment);
            case PEKKO -> PekkoContender.open(url);
            case MESSAGE_DB -> MessageDbContender.open(url, environment.ids());
        };
    }
}
