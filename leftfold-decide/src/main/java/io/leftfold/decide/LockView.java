package io.leftfold.decide;

import io.leftfold.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What was read of a lock.
///
/// @param version   of the lock's stream
/// @param renewals  the version of the stream of its renewals
/// @param held      empty where nobody has it
/// @param storeTime a time that the store's clock has reached
record LockView(long version, long renewals, Optional<Held> held, Instant storeTime) {
    static final String LOCK = "leftfold.lock";
    static final String RENEWAL = "leftfold.lock.renewal";
    static final String ACQUIRED = "leftfold.lock.acquired";
    static final String RENEWED = "leftfold.lock.renewed";
    static final String RELEASED = "leftfold.lock.released";

    /// @param owner       for people
    /// @param confirmedAt when it was acquired or renewed last, by the store's clock
    record Held(String owner, Duration timeToLive, Instant confirmedAt) {}

    /// Where a lock is acquired and released: its version at the acquisition is the lease's epoch.
    static StreamId stream(String key) {
        return StreamId.of(LOCK, key);
    }

    /// Where leases are renewed, so that a renewal leaves the epoch as it is.
    static StreamId renewals(String key) {
        return StreamId.of(RENEWAL, key);
    }

    boolean isExpired() {
        return held.map(lease -> storeTime.isAfter(lease.confirmedAt.plus(lease.timeToLive)))
                .orElse(true);
    }

    /// Whether nothing has happened to the lock between two looks.
    boolean isAsIn(LockView other) {
        return version == other.version && renewals == other.renewals;
    }
}
