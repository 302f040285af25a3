package io.leftfold.bench;

import io.leftfold.EventStore;
import io.leftfold.ReadModelDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;

/// A log of its own for one benchmark, and the bare counterpart of it. Nothing is left of them when it is
/// closed. Used by one thread at a time, what it gives by several.
public interface BenchPlace extends AutoCloseable {
    /// Empty at first.
    EventStore store();

    /// One more connection to the bare counterpart, to be closed by the caller.
    ///
    /// @param streams how many its appends go to; the same for all
    /// @throws IllegalArgumentException if this kind of store has no bare counterpart
    Reference reference(int streams);

    /// A database beside the log, for snapshots; the same one each time, closed with this.
    ReadModelDatabase<Connection> readModels();

    /// One more connection to a database for read models of the bare side, to be closed by the caller: of the
    /// same kind as [#readModels], beside it, and set up like it.
    Connection bareModels();

    /// Whether the bare side, too, writes with a thread per client. Where not, one thread does the work of
    /// all, as the fastest way.
    default boolean isReferenceConcurrent() {
        return false;
    }

    /// The time of processors that other processes took for the store so far: zero where there are none, empty
    /// where it cannot be seen.
    default Optional<Duration> serverCpu() {
        return Optional.of(Duration.ZERO);
    }

    @Override
    void close();
}
