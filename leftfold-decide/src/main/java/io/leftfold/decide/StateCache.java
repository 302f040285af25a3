package io.leftfold.decide;

import io.leftfold.StreamId;
import java.util.Optional;

/// Keeps folded states by their streams, for a while, of one log. It may forget any of them at any time, and give
/// an old one: whoever gets one looks how far it goes. Safe for use by several threads.
///
/// In the memory of a process the values are [CachedState]; where several processes share it, for example on a
/// server of its own, they are [Snapshot], with their state as bytes.
///
/// @param <V> what it keeps
public interface StateCache<V> {
    Optional<V> get(StreamId stream);

    /// Keeps a state, in the place of any other of that stream.
    void put(StreamId stream, V value);

    void remove(StreamId stream);

    /// Forgets all.
    void clear();
}
