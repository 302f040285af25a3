package io.leftfold.project;

import io.leftfold.Checkpoint;
import io.leftfold.ReadModelDatabase;
import java.sql.Connection;
import java.util.Optional;
import java.util.function.IntConsumer;

/// A database that tells of each transaction, before it begins, the how many-th it is. For one thread.
final class WatchedDatabase implements ReadModelDatabase<Connection> {
    private final ReadModelDatabase<Connection> database;
    private final IntConsumer before;
    private int transactions;

    WatchedDatabase(ReadModelDatabase<Connection> database, IntConsumer before) {
        this.database = database;
        this.before = before;
    }

    int transactions() {
        return transactions;
    }

    @Override
    public <R> R transaction(Work<Connection, R> work) {
        before.accept(++transactions);
        return database.transaction(work);
    }

    @Override
    public <R> R read(Work<Connection, R> work) {
        return database.read(work);
    }

    @Override
    public void apply(String subscription, Optional<Checkpoint> from, Checkpoint to, Work<Connection, ?> work) {
        database.apply(subscription, from, to, work);
    }

    @Override
    public Optional<Checkpoint> load(String subscription) {
        return database.load(subscription);
    }

    @Override
    public void close() {
        database.close();
    }
}
