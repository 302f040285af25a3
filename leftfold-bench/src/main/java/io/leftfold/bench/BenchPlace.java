package io.leftfold.bench;

import io.leftfold.Environment;
import io.leftfold.EventStore;

/// A log of its own for one benchmark, and the bare counterpart of it. Nothing is left of them when it is
/// closed.
sealed interface BenchPlace extends AutoCloseable permits MemoryPlace, SqlitePlace {
    /// @param address `memory:` or `sqlite:PATH`
    /// @throws IllegalArgumentException if it is another, or there is a file at the path
    static BenchPlace at(String address, Environment environment) {
        if (address.equals("memory:")) {
            return new MemoryPlace(environment);
        }
        if (address.startsWith("sqlite:") && !address.equals("sqlite:")) {
            return SqlitePlace.at(address.substring("sqlite:".length()), environment);
        }
        throw new IllegalArgumentException("a benchmark runs on memory: or sqlite:PATH, not on " + address
                + "; PATH is a folder, or a file that is not there yet");
    }

    /// Empty at first.
    EventStore store();

    /// One more connection to the bare counterpart, to be closed by the caller.
    ///
    /// @param streams how many its appends go to; the same for all
    Reference reference(int streams);

    @Override
    void close();
}
