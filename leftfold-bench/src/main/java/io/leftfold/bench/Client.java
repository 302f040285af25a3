package io.leftfold.bench;

/// One of those who do the work of a benchmark, over and over.
public interface Client {
    /// Does it once.
    ///
    /// @return how many events that were
    long act();
}
