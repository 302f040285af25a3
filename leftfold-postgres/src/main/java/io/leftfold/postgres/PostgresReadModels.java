package io.leftfold.postgres;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.WorkUnknownException;
import io.leftfold.spi.PlatformThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Read models in a schema of PostgreSQL, with their checkpoints: the schema of a log, another one beside it,
/// or one in another database. Safe for use by several threads, whose transactions run beside each other, as
/// far as their rows let them. Any number of processes may have it open.
///
/// Work gets a connection that is good for one transaction, with the schema as its `search_path`. It cannot
/// commit, roll back or close; statements that it leaves open are closed for it. Settings are to be made with
/// `SET LOCAL`. It runs on the calling thread, and for a virtual one on a platform thread, which
/// [io.leftfold.Cause] follows it to and nothing else: an interrupt would break the connection.
///
/// A transaction that writes is `READ COMMITTED`. Where the connection breaks while one with a checkpoint
/// commits, the checkpoint tells what became of it, and the work is run again if it was undone.
public final class PostgresReadModels implements ReadModelDatabase<Connection> {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresReadModels.class);

    /// Sees one state from its first statement on, which this is.
    static final String READ_ONE_STATE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT 1; ";

    private final Database database;
    private final boolean isReadOnly;
    private final PlatformThreads threads = new PlatformThreads("leftfold-read-models");
    private final Set<Thread> writing = ConcurrentHashMap.newKeySet();

    private PostgresReadModels(Database database, boolean isReadOnly) {
        this.database = database;
        this.isReadOnly = isReadOnly;
    }

    /// Opens the read models in the schema of `options`, and makes the schema and the table of checkpoints
    /// where there are none, which needs the right to. Of `options`, `append`, `partSize`, `pollInterval` and
    /// `archive` do not count.
    ///
    /// @throws StoreUnavailableException if the server cannot be reached
    /// @throws ReadOnlyStoreException    if it is a replica, or the role may not make what is missing
    public static PostgresReadModels open(PostgresOptions options) {
        return open(options, false);
    }

    /// Opens the read models in the schema of `options` to read only, on a replica too.
    ///
    /// @throws StoreUnavailableException if the server cannot be reached, or holds no read models there
    public static PostgresReadModels openReadOnly(PostgresOptions options) {
        return open(options, true);
    }

    private static PostgresReadModels open(PostgresOptions options, boolean isReadOnly) {
        var database = Database.forReadModels(options);
        var models = new PostgresReadModels(database, isReadOnly);
        try {
            models.threads.call(() -> database.read(models::prepare));
            return models;
        } catch (RuntimeException failure) {
            models.close();
            throw failure;
        }
    }

    private boolean prepare(Connection connection) throws SQLException {
        database.checkSession(connection);
        if (!isReadOnly) {
            Checkpoints.make(connection, database);
        } else if (!Checkpoints.areThere(connection, database)) {
            throw new StoreUnavailableException(
                    database.name() + " holds no read models; open it to write first, which makes it ready for them");
        }
        return true;
    }

    @Override
    public Optional<Checkpoint> load(String subscription) {
        return threads.call(
                () -> database.read(connection -> new Checkpoints(connection, database).load(subscription)));
    }

    @Override
    public void apply(String subscription, Optional<Checkpoint> from, Checkpoint to, Work<Connection, ?> work) {
        write(() -> {
            applyUntilKnown(subscription, from, to, work);
            return true;
        });
    }

    /// Runs `work` in a transaction without a checkpoint. Where this was opened to read only, it is [#read].
    ///
    /// @throws StoreUnavailableException if the server cannot be reached; nothing was done
    /// @throws WorkUnknownException      if the connection broke at the commit
    @Override
    public <R> R transaction(Work<Connection, R> work) {
        if (isReadOnly) {
            return read(work);
        }
        return write(() -> {
            try {
                return database.<R>transaction(connection -> GuardedConnection.run(connection, "", work));
            } catch (CommitUnknownException unknown) {
                throw new WorkUnknownException(
                        database.name()
                                + ": the connection broke at the commit, and it is not known whether the work was"
                                + " done: look at its tables before it is done again",
                        unknown);
            }
        });
    }

    /// Asks the tables: `work` sees one state, cannot write, and waits for nobody who does.
    ///
    /// @throws ReadOnlyStoreException if it tries to write
    @Override
    public <R> R read(Work<Connection, R> work) {
        return threads.call(
                () -> database.readThenUndo(connection -> GuardedConnection.run(connection, READ_ONE_STATE, work)));
    }

    /// Ends the connections: work that is under way fails, and nothing of it is done. Can be repeated.
    @Override
    public void close() {
        database.close();
        threads.close();
    }

    private <R> R write(Supplier<R> write) {
        if (isReadOnly) {
            throw new ReadOnlyStoreException(
                    database.name() + " is open to read only; nothing was done: open it to write");
        }
        return threads.call(() -> {
            var thread = Thread.currentThread();
            if (!writing.add(thread)) {
                throw new IllegalStateException(
                        "a transaction was begun within another on the same read models, which would"
                                + " wait for it; use the connection of the outer one");
            }
            try {
                return write.get();
            } finally {
                writing.remove(thread);
            }
        });
    }

    private void applyUntilKnown(
            String subscription, Optional<Checkpoint> from, Checkpoint to, Work<Connection, ?> work) {
        try {
            apply(subscription, from, to, work, false);
        } catch (CommitUnknownException unknown) {
            LOG.warn(
                    "{}: the connection broke at a commit of {}: {}",
                    database.name(),
                    subscription,
                    unknown.getMessage());
            settle(subscription, from, to, work);
        }
    }

    /// Returns when the work is done. A server that takes no writes may be a standby, which cannot tell.
    private void settle(String subscription, Optional<Checkpoint> from, Checkpoint to, Work<Connection, ?> work) {
        var patience = new Patience(database.options());
        boolean isDone = false;
        while (!isDone) {
            try {
                apply(subscription, from, to, work, true);
                isDone = true;
            } catch (CommitUnknownException | StoreUnavailableException | ReadOnlyStoreException failure) {
                if (!patience.hasMore()) {
                    throw new WorkUnknownException(
                            database.name() + ": the connection broke at the commit of " + subscription + " from "
                                    + from
                                    + " to " + to + ", and it could not be found out within "
                                    + database.options().patience()
                                    + " whether it took place: load the checkpoint, which tells",
                            failure);
                }
            }
        }
    }

    /// @param mayBeDone whether the same may have been committed before, by a connection that broke; should the
    ///                  server still be at it, this waits for the row that it has written
    private void apply(
            String subscription, Optional<Checkpoint> from, Checkpoint to, Work<Connection, ?> work, boolean mayBeDone)
            throws CommitUnknownException {
        database.transaction(connection -> {
            var checkpoints = new Checkpoints(connection, database);
            if (checkpoints.move(subscription, from, to)) {
                return Optional.ofNullable(GuardedConnection.<Object>run(connection, "", work::in));
            }
            var there = checkpoints.load(subscription);
            if (mayBeDone && there.equals(Optional.of(to))) {
                return Optional.empty();
            }
            throw new CheckpointMismatchException(
                    database.name() + ": the checkpoint of " + subscription + " was to go from "
                            + from + " to " + to + ", and is at " + there
                            + "; nothing was done: end the other one that moves it, or begin anew from where it is");
        });
    }
}
