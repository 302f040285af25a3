package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import java.util.List;
import java.util.Optional;

/// Where the work on a partition goes on.
///
/// @param isAbandoned whether the owner before had not released it: it may have died of an event
/// @param trying      as of [PartitionRecord#trying]
/// @param letters     all letters of the partition, by position
public record Resumed(Optional<Checkpoint> checkpoint, boolean isAbandoned, long trying, List<DeadLetter> letters) {
    public Resumed {
        letters = List.copyOf(letters);
    }
}
