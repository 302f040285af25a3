package io.leftfold.project;

import java.util.function.Function;

/// A document as it stands in the table.
record DocumentRow(String key, String body, long position) {
    <D> Document<D> read(Function<String, D> reader) {
        return new Document<>(key, reader.apply(body), position);
    }
}
