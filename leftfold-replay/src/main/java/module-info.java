/// Replays, copies and imports of a log, and flows of its events.
module io.leftfold.replay {
    requires transitive io.leftfold;
    requires org.slf4j;

    exports io.leftfold.replay;
}
