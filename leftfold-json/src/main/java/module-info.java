/// The JSON codec on Jackson 3.
module io.leftfold.json {
    requires transitive io.leftfold;
    requires transitive tools.jackson.databind;

    exports io.leftfold.json;
}
