package io.leftfold.decide;

import io.leftfold.StreamId;
import java.util.UUID;

/// Up to where a state was folded: the last event of it, by everything that tells whether a stream still holds
/// that one there. A log that was restored from an older copy, and has grown again since, does not.
///
/// @param version  of that event, at least 1
/// @param position of that event, at least 1
public record Anchor(UUID log, long incarnation, StreamId stream, long version, long position, UUID eventId) {
    public Anchor {
        if (version < 1 || position < version) {
            throw new IllegalArgumentException(
                    "an anchor is an event, whose position is not below its version: version " + version + ", position "
                            + position);
        }
    }
}
