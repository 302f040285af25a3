package io.leftfold.schema;

/// When [Schemas#validating] looks at an event.
public enum Validation {
    /// Before it is appended. What does not keep its schema is an [IllegalArgumentException], and nothing is
    /// written.
    ON_APPEND,
    /// Before it is decoded. What does not keep its schema is an [io.leftfold.UndecodableException].
    ON_READ
}
