package io.leftfold.subscribe;

import io.leftfold.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The timers that wait, in the order of their times. It is filled from a log, so it can be built anew. Safe
/// for use by several threads; several nodes may use one that is durable.
///
/// Nodes share the timers of a category: what one of them has taken no other one gets for a while. It is theirs
/// again after that, if it is still there, so a timer may fire twice, and what it fires has to know it.
///
/// Every call may throw [io.leftfold.StoreUnavailableException] and [io.leftfold.OverloadedException], after
/// which nothing was done, and [io.leftfold.WorkUnknownException]. All may be repeated.
public interface TimerStore {
    int TAKEN_MAX = 10_000;

    /// What happens to the timers of a stream.
    sealed interface Change {
        /// One waits, in place of another one of the same stream and name. One that waits already stays as it is.
        record Set(Timer timer) implements Change {}

        /// None of the stream waits any more.
        record Clear(StreamId stream) implements Change {}
    }

    /// @param timers those that are due, the first ones first
    /// @param next   when it is worth while to look again, empty where none is left
    record Taken(List<Timer> timers, Optional<Instant> next) {
        public Taken {
            timers = List.copyOf(timers);
        }
    }

    /// One that is to be taken again.
    ///
    /// @param until not before then
    record PutOff(Timer timer, Instant until) {}

    /// Whether it outlives the process. One that does not is filled from the beginning of the log each time.
    boolean isDurable();

    /// Makes these changes one after the other, all or none.
    void apply(List<Change> changes);

    /// Takes those of the streams of a category that are due at `now`; nobody takes them again before `until`.
    ///
    /// @param until after `now`
    /// @param limit most to take, 1 to 10,000
    Taken take(String category, Instant now, Instant until, int limit);

    /// Forgets those that are done with, and puts off others, both or neither. One that was set to another time
    /// meanwhile stays; one that somebody else changes at this moment may, and is taken again.
    void settle(List<Timer> done, List<PutOff> others);

    /// For those who write a store.
    ///
    /// @throws IllegalArgumentException if [#take] is asked for what it does not give
    static void checkTake(Instant now, Instant until, int limit) {
        if (!until.isAfter(now)) {
            throw new IllegalArgumentException("timers are taken for a while, not from " + now + " until " + until);
        }
        if (limit < 1 || limit > TAKEN_MAX) {
            throw new IllegalArgumentException("a limit is 1 to 10,000: " + limit);
        }
    }
}
