package io.leftfold.bench;

import io.leftfold.StreamId;

/// The work of a benchmark done bare: the same rows, written and read without a check. Used by one thread at a
/// time; where several are there, by as many.
public interface Reference extends AutoCloseable {
    /// Gets events of all streams, in the order of the log.
    interface Handler {
        void handle(long position, StreamId stream, BenchEvent event);
    }

    /// Does the next appends in one transaction, the n-th of all to stream n modulo the number of streams.
    ///
    /// @param count  how many appends, each with a key
    /// @param events how many events each has; always the same
    void append(int count, int events);

    /// Reads, decodes and folds all events of a stream.
    ///
    /// @param stream from 0
    BenchAccount fold(int stream);

    /// Reads and decodes the next events of all streams.
    ///
    /// @param after   the last position that was read
    /// @param handler gets each, in order
    /// @return the last position of this page; `after` at the end
    long page(long after, int limit, Handler handler);

    /// Reads, decodes and folds a stream, and appends one event to it, in one transaction.
    ///
    /// @param stream from 0
    void command(int stream);

    @Override
    void close();
}
