package io.leftfold.sqlite;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.CorruptStoreException;
import io.leftfold.ForeignStoreException;
import io.leftfold.OverloadedException;
import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.spi.PlatformThreads;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Read models in one file of SQLite, with their checkpoints. Safe for use by several threads: transactions that
/// write run one after the other, in the order of coming, those that only read beside them. Several processes may
/// open the file.
///
/// Work gets a connection that is good for one transaction. It cannot commit, roll back or close; statements
/// that it leaves open are closed for it. It runs on the calling thread, and for a virtual one on a platform
/// thread, which [io.leftfold.Cause] follows it to and nothing else: calls of SQLite would hold its carrier.
///
/// A transaction survives the end of the process. A power cut may take the newest ones, each whole with its
/// checkpoint, and they are then applied again from the log.
public final class SqliteReadModels implements ReadModelDatabase<Connection> {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final Database database;
    private final ReadPool pool;
    private final PlatformThreads threads = new PlatformThreads("leftfold-sqlite");
    private final boolean readOnly;

    /// Fair, since one that writes all the time would keep the others out for as long.
    private final ReentrantLock lock = new ReentrantLock(true);

    private final AtomicBoolean closing = new AtomicBoolean();

    /// Runs the transaction that writes.
    private volatile @Nullable Thread worker;

    /// Belongs to who has the lock, like the next. None where this was opened to read only, and after a
    /// transaction that could not be undone, until the next one opens it anew.
    private @Nullable Session writer;

    private boolean closed;

    private SqliteReadModels(Database database, boolean readOnly, SqliteOptions options) {
        this.database = database;
        this.readOnly = readOnly;
        if (readOnly && threads.call(database::look)) {
            throw new ForeignStoreException(
                    database.path() + " is empty, no read models were created in it; open it to write first");
        }
        this.writer = readOnly ? null : threads.call(() -> database.openWriter(_ -> {}));
        this.pool = new ReadPool(
                database, readOnly ? database::openReadOnly : database::openReader, threads, options.readers());
    }

    /// Opens the read models in `file`, and creates the file where there is none.
    public static SqliteReadModels open(Path file) {
        return open(file, SqliteOptions.DEFAULTS);
    }

    /// Opens the read models in `file`, and creates the file where there is none; also its folder, if only that
    /// is missing. Of `options`, `readers` and `busyTimeout` count.
    ///
    /// @throws ReadOnlyStoreException    if the file or its folder cannot be written
    /// @throws ForeignStoreException     if it is a database of something else; nothing was touched
    /// @throws CorruptStoreException     if it is no database, or damaged; nothing was touched
    /// @throws StoreUnavailableException if the path leads nowhere
    public static SqliteReadModels open(Path file, SqliteOptions options) {
        return new SqliteReadModels(
                Database.toWrite(file, Database.Kind.READ_MODELS, options.busyTimeout()), false, options);
    }

    /// Opens the read models in `file` to read only.
    public static SqliteReadModels openReadOnly(Path file) {
        return openReadOnly(file, SqliteOptions.DEFAULTS);
    }

    /// Opens the read models in `file` to read only, also while another process writes them.
    ///
    /// @throws StoreUnavailableException if there is no such file
    /// @throws ForeignStoreException     if it is a database of something else, or empty
    /// @throws CorruptStoreException     if it is no database, or damaged
    public static SqliteReadModels openReadOnly(Path file, SqliteOptions options) {
        return new SqliteReadModels(
                Database.toRead(file, Database.Kind.READ_MODELS, options.busyTimeout()), true, options);
    }

    @Override
    public Optional<Checkpoint> load(String subscription) {
        return pool.read(session -> new Checkpoints(session, database.path()).load(subscription));
    }

    @Override
    public void apply(String subscription, Optional<Checkpoint> from, Checkpoint to, Work<Connection, ?> work) {
        write(session -> {
            move(session, subscription, from, to);
            return GuardedConnection.run(session, work);
        });
    }

    /// Runs `work` in a transaction without a checkpoint, like [#apply] after waiting for another that writes
    /// for [SqliteOptions#busyTimeout] at most. Where this was opened to read only, `work` sees one state and
    /// cannot write.
    @Override
    public <R> R transaction(Work<Connection, R> work) {
        return readOnly ? read(work) : write(session -> GuardedConnection.run(session, work));
    }

    @Override
    public <R> R read(Work<Connection, R> work) {
        return pool.read(session -> GuardedConnection.run(session, work));
    }

    /// Refuses what is asked from now on, and waits at most ten seconds for work that reads, and as long for
    /// work that writes; the file is closed when that ends, at the latest. Can be repeated.
    @Override
    public void close() {
        if (closing.getAndSet(true)) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            pool.close(CLOSE_TIMEOUT);
            // Work that closes what it runs on would wait for its own end.
            if (!Thread.currentThread().equals(worker) && isLocked(CLOSE_TIMEOUT)) {
                try {
                    threads.call(this::closeWriter);
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException meanwhile) {
            interrupted = true;
        } finally {
            threads.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean closeWriter() {
        var session = writer;
        if (session == null || closed) {
            return false;
        }
        closed = true;
        return database.translated(() -> {
            session.close();
            return true;
        });
    }

    private <R> R write(ReadPool.Read<R> write) {
        if (readOnly) {
            throw new ReadOnlyStoreException(
                    database.path() + " is open to read only; nothing was done: open it to write");
        }
        if (Thread.currentThread().equals(worker)) {
            throw new IllegalStateException(
                    "a transaction on the read models was begun within another; use the connection that the outer got");
        }
        acquire();
        try {
            return threads.call(() -> run(write));
        } finally {
            lock.unlock();
        }
    }

    private <R> R run(ReadPool.Read<R> write) {
        worker = Thread.currentThread();
        try {
            if (closing.get()) {
                throw new StoreClosedException(database.path() + " is closed");
            }
            return database.translated(() -> inTransaction(writer(), write));
        } finally {
            worker = null;
            if (closing.get()) {
                closeWriter();
            }
        }
    }

    private void acquire() {
        if (closing.get()) {
            throw new StoreClosedException(database.path() + " is closed");
        }
        try {
            if (!isLocked(database.busyTimeout())) {
                throw new OverloadedException(database.path() + ": another transaction has written for "
                        + database.busyTimeout() + "; nothing was done: do less in one transaction, or try again");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(database.path()
                    + ": the thread was interrupted while it waited for another transaction; nothing was done");
        }
    }

    /// The first attempt takes no notice of an interrupt: what need not wait is not interrupted. It would go before
    /// those who wait.
    private boolean isLocked(Duration atMost) throws InterruptedException {
        return !lock.hasQueuedThreads() && lock.tryLock() || lock.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    private <R> R inTransaction(Session session, ReadPool.Read<R> write) throws SQLException {
        ReadPool.Read<R> whole = _ -> {
            // Gone at the end if the work has ended the transaction, whatever it began after that.
            session.execute(Sql.SAVEPOINT);
            R result = write.in(session);
            try {
                session.execute(Sql.RELEASE);
            } catch (SQLException gone) {
                throw new IllegalStateException(
                        "the work ended the transaction itself, so what it did after that is not in it; leave BEGIN,"
                                + " COMMIT and ROLLBACK to Leftfold",
                        gone);
            }
            return result;
        };
        return Transaction.run(session, Sql.BEGIN_IMMEDIATE, whole, () -> undo(session));
    }

    /// What cannot be rolled back ends with its connection.
    private void undo(Session session) throws SQLException {
        try {
            session.rollback();
        } catch (SQLException | RuntimeException failure) {
            writer = null;
            Database.closeAfter(failure, session);
            throw failure;
        }
    }

    /// The connection that writes, for who has the lock and has not opened this to read only.
    Session writer() {
        var known = writer;
        if (known == null) {
            known = database.openWriter(_ -> {});
            writer = known;
        }
        return known;
    }

    private void move(Session session, String subscription, Optional<Checkpoint> from, Checkpoint to)
            throws SQLException {
        var checkpoints = new Checkpoints(session, database.path());
        if (!checkpoints.move(subscription, from, to)) {
            throw new CheckpointMismatchException(String.format(
                    Locale.ROOT,
                    "%s: the checkpoint of %s was to be moved from %s to %s and is at %s; nothing was done: another one moves it too, or it was reset",
                    database.path(),
                    subscription,
                    from,
                    to,
                    checkpoints.load(subscription)));
        }
    }
}
