package io.leftfold.subscribe;

import io.leftfold.subscribe.PartitionProgress.State;
import java.time.Duration;
import java.util.List;

/// How far a subscription is, as the ledger and the log have it.
///
/// @param head       the last position of the log
/// @param partitions all of them, in order
public record SubscriptionProgress(SubscriptionRecord subscription, long head, List<PartitionProgress> partitions) {
    public SubscriptionProgress {
        partitions = List.copyOf(partitions);
    }

    public String name() {
        return subscription.name();
    }

    /// That of the partition which needs most to be looked at.
    public State state() {
        return worst().state();
    }

    /// Why it, or a partition of it, stands still; empty where none does.
    public String reason() {
        var worst = worst();
        return partitions.size() == 1
                        || worst.state() == State.PAUSED
                        || worst.reason().isEmpty()
                ? worst.reason()
                : "partition " + worst.partition().partition() + ": " + worst.reason();
    }

    private PartitionProgress worst() {
        var worst = partitions.getFirst();
        for (var one : partitions) {
            worst = one.state().compareTo(worst.state()) > 0 ? one : worst;
        }
        return worst;
    }

    /// Up to here all partitions have come.
    public long position() {
        return subscription.position();
    }

    /// Of the partition that is furthest behind.
    public long behind() {
        return partitions.stream().mapToLong(PartitionProgress::behind).max().orElse(0);
    }

    /// Of the partition that is furthest behind.
    public Duration lag() {
        return partitions.stream()
                .map(PartitionProgress::lag)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    public long letters() {
        return partitions.stream().mapToLong(one -> one.partition().letters()).sum();
    }
}
