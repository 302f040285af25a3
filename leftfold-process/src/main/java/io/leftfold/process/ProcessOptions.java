package io.leftfold.process;

import io.leftfold.subscribe.SubscriptionOptions;

/// How processes go about their work.
///
/// @param partitions   how many parts of the sending of commands are owned, and go on, by themselves: 1 to
///     1,024, for good. As many events at least are brought to instances at once, where an id says to which
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
