package io.leftfold.benchmarks;

/// What is measured, in this order: what reads finds the log as it was filled.
enum Work {
    LOAD("load a stream of 10 events", "streams"),
    CATCHUP("read the whole log", "events"),
    PROJECT("keep a table of the whole log", "events"),
    APPEND("append one event", "events"),
    COMMAND("load, decide, append", "commands"),
    HOT("commands to hot streams, cached", "commands");

    private final String title;
    private final String unit;

    Work(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    String title() {
        return title;
    }

    /// What is counted per second.
    String unit() {
        return unit;
    }
}
