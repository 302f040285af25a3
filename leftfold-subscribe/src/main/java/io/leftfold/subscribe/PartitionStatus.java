package io.leftfold.subscribe;

import java.time.Duration;
import java.util.Optional;

/// What one partition of a subscription is doing.
///
/// @param node    that has it, empty where none has
/// @param isHere  whether that is this node; otherwise all is as of the last time that the ledger was asked
/// @param letters how many of its events are letters
/// @param lag     for how long the next event has been waiting; zero where none waits, or it is not known here
public record PartitionStatus(
        int partition, Optional<String> node, boolean isHere, SubscriptionStatus status, long letters, Duration lag) {}
