package io.leftfold.postgres;

import io.leftfold.Append;
import io.leftfold.Limits;
import io.leftfold.TooLargeException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What a [UnitOfWork] has to do with: for one thread, until the work returns.
public final class Transaction {
    private final Connection connection;
    private final UnaryOperator<Append> keyed;
    private final List<QueuedAppend> queued = new ArrayList<>();
    private int events;
    private long bytes;
    private boolean isOver;

    /// @param keyed gives an append a key with a fingerprint
    Transaction(Connection connection, UnaryOperator<Append> keyed) {
        this.connection = connection;
        this.keyed = keyed;
    }

    /// For the work's own statements, `READ COMMITTED`. It cannot commit, roll back or close; statements that
    /// are left open are closed. Settings are to be made with `SET LOCAL`.
    public Connection connection() {
        return connection;
    }

    /// Appends when the work has returned, behind those that were asked for before, whose events it meets.
    /// What it requires is looked at then.
    ///
    /// @throws TooLargeException if it is beyond one of the [Limits], or all of them together are beyond what
    ///     one append
    ///                           may carry
    public QueuedAppend append(Append append) {
        if (isOver) {
            throw new IllegalStateException("the work has returned; nothing was appended: append within the work");
        }
        append.checkSize();
        events += append.eventCount();
        bytes += append.size();
        if (events > Limits.EVENTS_PER_APPEND || bytes > Limits.APPEND_BYTES || queued.size() >= Limits.PAGE) {
            throw new TooLargeException("the appends of one transaction may have " + Limits.EVENTS_PER_APPEND
                    + " events and " + Limits.APPEND_BYTES + " bytes together, not " + events + " and " + bytes
                    + "; nothing was written: use several transactions");
        }
        var one = new QueuedAppend(keyed.apply(append));
        queued.add(one);
        return one;
    }

    /// @return what was asked for, in that order
    List<QueuedAppend> end() {
        isOver = true;
        return queued;
    }
}
