package io.leftfold.decide;

import java.time.Duration;

/// When the state of an entity is worth a snapshot: as soon as one of the bounds is reached.
///
/// @param events   that were folded since the last snapshot, at least 1
/// @param bytes    of the payloads of these, at least 1
/// @param foldTime that reading and folding took in one go, not negative
public record SnapshotPolicy(long events, long bytes, Duration foldTime) {
    /// Takes none, and uses none.
    public static final SnapshotPolicy NEVER =
            new SnapshotPolicy(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE));

    public SnapshotPolicy {
        if (events < 1 || bytes < 1 || foldTime.isNegative()) {
            throw new IllegalArgumentException("bounds of a policy must be at least 1, and its time not negative: "
                    + events + " events, " + bytes + " bytes, " + foldTime);
        }
    }

    /// After so many events.
    public static SnapshotPolicy everyEvents(long events) {
        return NEVER.orEvents(events);
    }

    /// After so many bytes of events.
    public static SnapshotPolicy everyBytes(long bytes) {
        return NEVER.orBytes(bytes);
    }

    /// Whenever a load took so long.
    public static SnapshotPolicy whenLoadTakes(Duration foldTime) {
        return NEVER.orWhenLoadTakes(foldTime);
    }

    public SnapshotPolicy orEvents(long events) {
        return new SnapshotPolicy(events, bytes, foldTime);
    }

    public SnapshotPolicy orBytes(long bytes) {
        return new SnapshotPolicy(events, bytes, foldTime);
    }

    public SnapshotPolicy orWhenLoadTakes(Duration foldTime) {
        return new SnapshotPolicy(events, bytes, foldTime);
    }

    boolean isDue(Since since, Duration loaded) {
        return since.events() >= events
                || since.bytes() >= bytes
                || since.events() > 0 && loaded.compareTo(foldTime) >= 0;
    }
}
