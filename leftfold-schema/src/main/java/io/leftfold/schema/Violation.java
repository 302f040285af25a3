package io.leftfold.schema;

/// A place where an event does not keep its schema. Holds nothing of the event but names of properties.
///
/// @param pointer  JSON Pointer; keys of maps are data, so they are `*` in it
/// @param expected what the schema says of the place
/// @param found    what is there
record Violation(String pointer, String expected, String found) {
    @Override
    public String toString() {
        return (pointer.isEmpty() ? "at the top" : "at " + pointer) + ": expected " + expected + ", found " + found;
    }
}
