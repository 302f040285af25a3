/// JSON Schemas of a codec's events: to look at, to validate with, and to hold releases to.
module io.leftfold.schema {
    requires transitive io.leftfold.json;
    requires com.networknt.schema;

    exports io.leftfold.schema;
}
