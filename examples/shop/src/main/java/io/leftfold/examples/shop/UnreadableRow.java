package io.leftfold.examples.shop;

/// A row that was passed over.
///
/// @param line counted from 1, the header included
record UnreadableRow(String file, int line, String why) {
    UnreadableRow {
        // It may quote the row, and is shown on screens.
        why = why.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public String toString() {
        return file + ":" + line + ": " + why;
    }
}
