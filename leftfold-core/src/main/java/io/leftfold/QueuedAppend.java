package io.leftfold;

import io.leftfold.AppendOutcome.Appended;

/// An append that is done when its transaction commits. Safe for use by several threads.
public interface QueuedAppend {
    /// Its positions and versions.
    ///
    /// @throws IllegalStateException before the transaction has committed, and after one that did not
    Appended outcome();
}
