package io.leftfold.subscribe;

import io.leftfold.Names;

/// That a node owns a partition. Every write under it names its epoch, so that whoever has lost the partition
/// changes nothing any more.
///
/// @param epoch raised by each claim and each [SubscriptionLedger#seek]; at least 1
public record Claim(String subscription, int partition, String node, long epoch) {
    public Claim {
        Names.check("a subscription", subscription);
        Names.check("a node", node);
        if (partition < 0 || epoch < 1) {
            throw new IllegalArgumentException(
                    "a partition is at least 0 and an epoch at least 1: " + partition + ", " + epoch);
        }
    }
}
