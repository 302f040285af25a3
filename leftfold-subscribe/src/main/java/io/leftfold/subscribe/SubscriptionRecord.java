package io.leftfold.subscribe;

import java.util.List;
import java.util.Optional;

/// What a ledger knows of one subscription.
///
/// @param isPaused   whether an operator has asked for it to stand still
/// @param by         who has asked last, empty for nobody
/// @param why        the reason that was given
/// @param partitions all of them, in order
/// @param nodes      those that run it and are alive, by the ledger's clock
public record SubscriptionRecord(
        String name, boolean isPaused, String by, String why, List<PartitionRecord> partitions, List<String> nodes) {
    public SubscriptionRecord {
        partitions = List.copyOf(partitions);
        nodes = List.copyOf(nodes);
    }

    /// Why it stands still; empty where no operator has asked for that.
    Optional<String> hold() {
        return isPaused ? Optional.of("paused by " + by + ": " + why) : Optional.empty();
    }

    /// Up to here all partitions have come.
    public long position() {
        return partitions.stream().mapToLong(PartitionRecord::position).min().orElse(0);
    }
}
