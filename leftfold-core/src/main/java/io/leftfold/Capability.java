package io.leftfold;

/// What a store may or may not be able to do. An application states what it needs when it starts.
public enum Capability {
    /// Positions 1, 2, 3 … over all streams.
    GLOBAL_ORDER,
    /// Appends may be conditional on queries.
    CONDITIONS_OVER_TAGS,
    /// One append may write several streams.
    MULTI_STREAM,
    /// Events survive the end of the process.
    DURABLE,
    /// Readers in other processes see what is appended.
    SHARED
}
