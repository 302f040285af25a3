package io.leftfold.examples.shop;

/// A row that was passed over.
///
/// @param line counted from 1, the header included
record UnreadableRow(String file, int line, String why) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + why;
    }
}
