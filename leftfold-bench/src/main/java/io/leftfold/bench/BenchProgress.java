package io.leftfold.bench;

/// Hears how far a benchmark is. Called by one thread.
public interface BenchProgress {
    /// Something begins: `append, bare, round 2 of 3`.
    void begin(String what);

    /// @param events so far, of what has begun last
    /// @param share  of it that is over, 0 to 1
    void at(long events, double share);
}
