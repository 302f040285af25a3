package io.leftfold.project;

import io.leftfold.json.JsonRecord;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// A document as it stands in its column of text.
record DocumentBody<D>(Function<D, byte[]> encode, Function<byte[], D> decode) {
    static <R extends Record> DocumentBody<R> of(JsonRecord<R> json) {
        return new DocumentBody<>(json::encode, json::decode);
    }

    String write(D document) {
        return new String(encode.apply(document), StandardCharsets.UTF_8);
    }

    D read(String text) {
        return decode.apply(text.getBytes(StandardCharsets.UTF_8));
    }
}
