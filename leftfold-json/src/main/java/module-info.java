/// The JSON codec on Jackson 3, and contracts that hold today's code to yesterday's events.
module io.leftfold.json {
    requires transitive io.leftfold;
    requires transitive tools.jackson.databind;

    exports io.leftfold.json;
}
