package io.leftfold.replay;

import java.time.Instant;

/// What comes out of windows.
///
/// @param <K> keys
/// @param <T> what goes in
/// @param <R> what it is folded to
public sealed interface WindowResult<K, T, R> {
    /// From `start`, inclusive, to `end`, exclusive.
    record Window(Instant start, Instant end) {}

    /// A window that gets no more, by one key. Windows come in the order of their ends.
    ///
    /// @param count how many values it is the fold of, 1 or more
    record Closed<K, T, R>(Window window, K key, long count, R value) implements WindowResult<K, T, R> {}

    /// A window that was open when the flow ended, by one key: more may yet fall into it.
    record StillOpen<K, T, R>(Window window, K key, long count, R value) implements WindowResult<K, T, R> {}

    /// A value that came when this window of it was closed. One that is in several windows may be late for some.
    record Late<K, T, R>(Window window, K key, T value) implements WindowResult<K, T, R> {}

    Window window();

    K key();
}
