package io.leftfold.testing;

import io.leftfold.ReadModelDatabase;
import io.leftfold.subscribe.Batch;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import java.sql.Connection;
import java.util.function.Consumer;

/// A sink into tables for a ledger in memory, since leases that a database times would take real time. The tables
/// and the step change both or neither: nothing comes between the two commits where one thread does it all.
record SqlSink(EventSink<Connection> sink, ReadModelDatabase<Connection> database, Consumer<Boolean> isInTransaction)
        implements EventSink<Transaction> {
    @Override
    public void before(Batch batch) {
        sink.before(batch);
    }

    @Override
    public void within(Batch batch, Transaction transaction) {
        isInTransaction.accept(true);
        try {
            database.transaction(connection -> {
                sink.within(batch, connection);
                return batch;
            });
        } finally {
            isInTransaction.accept(false);
        }
    }
}
