package io.leftfold.process;

import io.leftfold.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The timers that wait, in the order of their times. It is filled from the log, so it can be built anew. Safe for use
/// by several threads.
///
/// Every call may throw [io.leftfold.StoreUnavailableException] and [io.leftfold.OutcomeUnknownException], and may be
/// repeated after both.
public interface TimerStore {
    /// Whether it outlives the process. One that does not is filled from the beginning of the log each time.
    boolean isDurable();

    /// Lets a timer wait. One of the same stream and name is replaced.
    void set(Timer timer);

    /// Forgets a timer, if it is there.
    void remove(StreamId stream, String name);

    /// Forgets all timers of a stream.
    void removeAll(StreamId stream);

    /// Those that are due at `now`, the first ones first.
    ///
    /// @param limit most to return, at least 1
    List<Timer> due(Instant now, int limit);

    /// When the first one is due.
    Optional<Instant> next();
}
