package io.leftfold.postgres;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import org.jspecify.annotations.Nullable;

/// An append that is done when its transaction commits. Safe for use by several threads.
public final class QueuedAppend {
    private final Append append;
    private volatile @Nullable Appended outcome;

    QueuedAppend(Append append) {
        this.append = append;
    }

    Append append() {
        return append;
    }

    void committed(Appended appended) {
        this.outcome = appended;
    }

    /// Its positions and versions.
    ///
    /// @throws IllegalStateException before the transaction has committed, and after one that did not
    public Appended outcome() {
        var known = outcome;
        if (known == null) {
            throw new IllegalStateException(
                    "there is no outcome before the transaction has committed: ask when inTransaction has returned");
        }
        return known;
    }
}
