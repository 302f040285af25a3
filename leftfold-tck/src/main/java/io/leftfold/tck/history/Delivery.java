package io.leftfold.tck.history;

/// What a subscription or a read model claims about how often it gets an event.
public enum Delivery {
    /// Every event once; one that was finished never comes again.
    EXACTLY_ONCE,
    /// Every event, and after a restart again whatever the checkpoint had not passed.
    AT_LEAST_ONCE
}
