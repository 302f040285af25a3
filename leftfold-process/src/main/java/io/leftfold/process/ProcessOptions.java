package io.leftfold.process;

import io.leftfold.subscribe.SubscriptionOptions;

/// How processes go about their work.
///
/// @param partitions   how many parts of the work on one process are owned, and go on, by themselves: 1 to 1,024, for
///     good. Events are brought to instances in one part alone where a key finds these that is not their id
/// @param subscription for all that is done
public record ProcessOptions(int partitions, SubscriptionOptions subscription) {
    public static final ProcessOptions DEFAULTS = new ProcessOptions(8, SubscriptionOptions.DEFAULTS);

    public ProcessOptions withPartitions(int partitions) {
        return new ProcessOptions(partitions, subscription);
    }

    public ProcessOptions withSubscription(SubscriptionOptions subscription) {
        return new ProcessOptions(partitions, subscription);
    }
}
