package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import java.time.Duration;
import java.util.Optional;

/// What a ledger knows of one partition.
///
/// @param owner      the node that has claimed it, though its lease may be over; empty where it was released
/// @param isLeased   whether the owner's lease lasts, by the ledger's clock
/// @param epoch      of the last claim, 0 for none
/// @param checkpoint up to where all is handled or a letter; empty for nowhere yet
/// @param trying     the position that was being tried alone when [SubscriptionLedger#mark] was last called, 0
///     for none; a checkpoint at or behind it makes it nothing
/// @param letters    how many events are letters
public record PartitionRecord(
        String subscription,
        int partition,
        Optional<String> owner,
        boolean isLeased,
        long epoch,
        Optional<Checkpoint> checkpoint,
        long trying,
        long letters) {
    public long position() {
        return checkpoint.map(Checkpoint::position).orElse(0L);
    }

    /// What a node that does not have it says of it.
    PartitionStatus status(SubscriptionStatus status) {
        return new PartitionStatus(partition, leaseholder(), false, status, letters, Duration.ZERO);
    }

    /// What it is doing, as far as a node can tell that does not have it.
    SubscriptionStatus elsewhere() {
        return new SubscriptionStatus.Waiting(
                position(),
                leaseholder().map(node -> "the node " + node + " has it").orElse("no node has it"));
    }

    private Optional<String> leaseholder() {
        return isLeased ? owner : Optional.empty();
    }
}
