package io.leftfold.json;

import java.util.function.Function;

/// A type that is one JSON string.
///
/// @param read throws any RuntimeException if the text is none of its own
record Value<V>(Class<V> type, Function<V, String> write, Function<String, V> read) {}
