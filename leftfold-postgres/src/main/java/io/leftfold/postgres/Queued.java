package io.leftfold.postgres;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.QueuedAppend;
import org.jspecify.annotations.Nullable;

/// One that is told what became of it.
final class Queued implements QueuedAppend {
    private final Append append;
    private volatile @Nullable Appended outcome;

    Queued(Append append) {
        this.append = append;
    }

    Append append() {
        return append;
    }

    void committed(Appended appended) {
        this.outcome = appended;
    }

    @Override
    public Appended outcome() {
        var known = outcome;
        if (known == null) {
            throw new IllegalStateException(
                    "there is no outcome before the transaction has committed: ask when inTransaction has returned");
        }
        return known;
    }
}
