package io.leftfold.bench;

/// The work of a benchmark done bare: the same rows, written and read without a check. Used by one thread at a
/// time.
public interface Reference extends AutoCloseable {
    /// Appends the next `count` events in one transaction, the n-th of all to stream n modulo the number of
    /// streams.
    void append(int count);

    /// Reads, decodes and folds all events of a stream.
    ///
    /// @param stream from 0
    BenchAccount fold(int stream);

    /// Reads and decodes the next events of all streams.
    ///
    /// @param after the last position that was read
    /// @return the last position of this page; `after` at the end
    long page(long after, int limit);

    /// Reads, decodes and folds a stream, and appends one event to it, in one transaction.
    ///
    /// @param stream from 0
    void command(int stream);

    @Override
    void close();
}
