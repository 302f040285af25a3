package io.leftfold;

import java.util.List;

/// What a store does in the transaction of every append: it keeps tables beside the log that are never behind it.
/// Its time is time that all appends wait, since they are written one batch after the other; what can be a moment
/// late belongs into a projection of its own.
///
/// Every process that appends should have it: where one has not, the next that has it brings the tables up before
/// it goes on.
///
/// @param name    of its checkpoint
/// @param query   which events it gets
/// @param tables  makes its tables; run once, before there is a checkpoint
/// @param handler changes them by events, in the order of positions: those of one append, or of several that
///     share a transaction. What it throws refuses the append of those events alone, as [WorkFailedException];
///     nothing of it is written then
/// @param <T>     what reaches the tables, for example a JDBC connection
public record Inline<T>(String name, Query query, ReadModelDatabase.Work<T, ?> tables, Handler<T> handler) {
    /// Changes tables by what events say. It may be run again with the same events, if a transaction is undone.
    public interface Handler<T> {
        void apply(List<RecordedEvent> events, T transaction) throws Exception;
    }

    public Inline {
        Names.check("what is inline", name);
    }
}
