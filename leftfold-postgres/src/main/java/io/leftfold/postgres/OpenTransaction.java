package io.leftfold.postgres;

import io.leftfold.Append;
import io.leftfold.IdSource;
import io.leftfold.Limits;
import io.leftfold.TooLargeException;
import io.leftfold.Transaction;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/// One that gathers what is to be appended.
final class OpenTransaction implements Transaction<Connection> {
    private final Connection connection;
    private final IdSource ids;
    private final List<Queued> queued = new ArrayList<>();
    private int events;
    private long bytes;
    private boolean isOver;

    /// @param ids of keys, where an append has none
    OpenTransaction(Connection connection, IdSource ids) {
        this.connection = connection;
        this.ids = ids;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Queued append(Append append) {
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
        var one = new Queued(append.withFullKey(ids));
        queued.add(one);
        return one;
    }

    /// @return what was asked for, in that order
    List<Queued> end() {
        isOver = true;
        return queued;
    }
}
