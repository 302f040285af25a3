package io.leftfold.sqlite;

import io.leftfold.OverloadedException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The connections that read. Every read is one short transaction, so that it sees one state of the file.
final class ReadPool implements AutoCloseable {
    interface Read<R> {
        R in(Session session) throws SQLException;
    }

    interface Opening {
        Session open() throws SQLException;
    }

    private final Database database;
    private final Opening opening;
    private final PlatformThreads threads;
    private final int size;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    ReadPool(Database database, Opening opening, PlatformThreads threads, int size) {
        this.database = database;
        this.opening = opening;
        this.threads = threads;
        this.size = size;
        this.free = new Semaphore(size);
    }

    /// @throws OverloadedException if no connection is free in time
    <R> R read(Read<R> read) {
        acquire();
        try {
            return threads.call(() -> database.translated(() -> inTransaction(read)));
        } finally {
            free.release();
        }
    }

    private <R> R inTransaction(Read<R> read) throws SQLException {
        var known = idle.pollFirst();
        var session = known == null ? opening.open() : known;
        R result = Transaction.run(session, Sql.BEGIN, read, session::close);
        idle.addFirst(session);
        if (closed) {
            closeIdle();
        }
        return result;
    }

    private void acquire() {
        if (closed) {
            throw closed();
        }
        try {
            // The first attempt takes no notice of an interrupt: a read of an interrupted thread is a read.
            if (!free.tryAcquire() && !free.tryAcquire(database.busyTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new OverloadedException(database.path() + ": all " + size
                        + " connections that read were busy for " + database.busyTimeout()
                        + "; read less at once, or raise the number of readers");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    database.path() + ": the thread was interrupted while it waited for a connection to read with");
        }
        if (closed) {
            free.release();
            throw closed();
        }
    }

    private StoreClosedException closed() {
        return new StoreClosedException(database.path() + " is closed");
    }

    private void closeIdle() throws SQLException {
        for (var session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
            session.close();
        }
    }

    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /// Refuses new reads, lets those under way finish, and closes their connections, at the latest when they
    /// end.
    void close(Duration atMost) {
        closed = true;
        try {
            if (free.tryAcquire(size, atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                free.release(size);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        threads.call(() -> database.translated(() -> {
            closeIdle();
            return true;
        }));
    }
}
