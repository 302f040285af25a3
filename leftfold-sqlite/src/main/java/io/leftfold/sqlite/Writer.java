package io.leftfold.sqlite;

import io.leftfold.Append;
import io.leftfold.CorruptStoreException;
import io.leftfold.Environment;
import io.leftfold.Inline;
import io.leftfold.LeftfoldException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.spi.GroupAppend;
import io.leftfold.spi.GroupAppend.Result;
import io.leftfold.spi.Growth;
import io.leftfold.spi.InlineRuns;
import io.leftfold.spi.PlatformThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes batches on the one connection that writes: one transaction, one flush per batch. The appends of a
/// batch run one after the other, each seeing what those before it wrote; those that come meanwhile join it.
///
/// Nobody else writes, so what the last transaction left behind need not be read again: it is kept until one
/// does not end as it should.
///
/// An append whose data the database rejects must not harm the others. So the transaction is rolled back and run
/// again, this time looking every event id up first: the usual cause becomes an ordinary refusal. What is
/// rejected even so fails alone, and the rest runs once more without it.
///
/// A flush that failed is never tried again. The kernel may have dropped the pages that it could not write and
/// call the next flush a success; so nobody is told "written" or "not written", and nothing more is written
/// until the file is opened anew and SQLite has read back what did reach the disk.
final class Writer implements GroupAppend.BatchWriter<Append> {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /// How a transaction ends; tests put a failing disk here.
    interface Commit {
        void of(Session session) throws SQLException;
    }

    /// The database did not take the data of the append at `index`.
    private static final class RejectedException extends Exception {
        private final int index;

        RejectedException(int index, SQLException cause) {
            super(cause);
            this.index = index;
        }
    }

    private final Database database;
    private final Session session;
    private final Environment environment;
    private final Growth growth;
    private final PlatformThreads threads;
    private final LogReads reads;
    private final List<Inline<Connection>> inlines;
    private final ReentrantLock lock = new ReentrantLock();
    private Commit commit = session -> session.execute(Sql.COMMIT);
    private volatile @Nullable InlineRuns<Connection> inline;
    private @Nullable LogTip tip;
    private @Nullable String broken;
    private boolean closed;
    private volatile @Nullable Runnable closing;

    /// @param reads for what is inline
    Writer(
            Database database,
            Session session,
            SqliteOptions options,
            Growth growth,
            PlatformThreads threads,
            LogReads reads) {
        this.database = database;
        this.session = session;
        this.environment = options.environment();
        this.growth = growth;
        this.threads = threads;
        this.reads = reads;
        this.inlines = options.inline();
    }

    /// Makes the tables that are inline, and brings them up to the head of the log, page by page. To be called once,
    /// before the first batch.
    ///
    /// @throws IllegalArgumentException if two that are inline have one name
    void bringUp() {
        if (inlines.isEmpty()) {
            return;
        }
        threads.call(() -> database.translated(() -> {
            var runs = new InlineRuns<>(reads.log(session), inlines);
            inline = runs;
            for (var one : runs.all()) {
                ReadPool.Read<Boolean> page = _ -> {
                    session.execute(Sql.INLINE_CHECKPOINTS);
                    return runs.bringUp(one, reads.log(session).head(), transaction());
                };
                boolean isBehind = true;
                while (isBehind) {
                    isBehind = Transaction.run(session, Sql.BEGIN_IMMEDIATE, page, session::rollback);
                }
            }
            return true;
        }));
    }

    private InlineTransaction transaction() {
        return new InlineTransaction(session, database.path(), reads);
    }

    @Override
    public List<Result> write(GroupAppend.Batch<Append> batch) {
        return threads.call(() -> {
            lock.lock();
            try {
                return writeAll(batch);
            } finally {
                lock.unlock();
                closeIfAsked();
            }
        });
    }

    /// Closes the connection once no batch is under way, and then runs `afterwards`: at the latest when the
    /// batch ends that it did not wait for.
    void close(Duration atMost, Runnable afterwards) {
        closing = afterwards;
        boolean mine = false;
        try {
            mine = lock.tryLock() || lock.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (mine) {
            lock.unlock();
        }
        threads.call(() -> {
            closeIfAsked();
            return true;
        });
    }

    /// Whoever has the lock does this again after leaving it, so nobody has to wait here.
    private void closeIfAsked() {
        var afterwards = closing;
        if (afterwards == null || !lock.tryLock()) {
            return;
        }
        try {
            if (!closed) {
                closed = true;
                database.translated(() -> {
                    session.close();
                    return true;
                });
                afterwards.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /// For tests: what happens at the end of a transaction from now on.
    void commitBy(Commit commit) {
        this.commit = commit;
    }

    /// For tests: the connection that writes.
    Session session() {
        return session;
    }

    private List<Result> writeAll(GroupAppend.Batch<Append> batch) {
        try {
            return writeTogether(batch);
        } catch (InlineRuns.FailedException failed) {
            if (batch.appends().size() == 1) {
                return failed(batch, _ -> failed.failure());
            }
            // Whose events they were is not known; the others must not suffer from it.
            var results = new ArrayList<Result>();
            for (var append : batch.appends()) {
                results.addAll(writeAll(GroupAppend.Batch.of(List.of(append))));
            }
            return results;
        }
    }

    private List<Result> writeTogether(GroupAppend.Batch<Append> batch) throws InlineRuns.FailedException {
        var rejected = new HashMap<Integer, Result>();
        boolean looksUpIds = false;
        if (closed) {
            return failed(batch, _ -> new StoreClosedException(database.path() + " is closed; nothing was written"));
        }
        while (true) {
            var why = broken;
            if (why != null) {
                return failed(batch, _ -> new StoreUnavailableException(why));
            }
            try {
                return attempt(batch, rejected, looksUpIds);
            } catch (RejectedException again) {
                if (looksUpIds) {
                    rejected.put(again.index, new Result.Failed(contradiction(again)));
                }
                looksUpIds = true;
            }
        }
    }

    /// One transaction.
    ///
    /// @param rejected what is not to be run, by its place in the batch
    private List<Result> attempt(GroupAppend.Batch<Append> batch, Map<Integer, Result> rejected, boolean looksUpIds)
            throws RejectedException, InlineRuns.FailedException {
        var results = new ArrayList<Result>();
        boolean committing = false;
        boolean ended = false;
        try {
            session.execute(Sql.BEGIN_IMMEDIATE);
            var transaction = new AppendTransaction(session, database.path(), tip(), looksUpIds);
            for (int i = 0; i < batch.appends().size() || batch.takeMore(); i++) {
                var known = rejected.get(i);
                results.add(known == null ? run(transaction, batch.appends().get(i), i) : known);
            }
            runInline(transaction.written());
            committing = true;
            commit.of(session);
            ended = true;
            growth.announce(transaction.head());
            return results;
        } catch (SQLException failure) {
            return failed(
                    batch, committing ? commitFailure(failure) : _ -> Failures.translate(failure, database.path()));
        } catch (LeftfoldException failure) {
            return failed(batch, _ -> failure);
        } catch (RuntimeException | Error unexpected) {
            if (committing) {
                breakOff("a commit ended with " + unexpected, unexpected);
            }
            throw unexpected;
        } finally {
            if (!ended) {
                tip = null;
                rollback();
            }
        }
    }

    private void runInline(List<RecordedEvent> written) throws SQLException, InlineRuns.FailedException {
        var runs = inline;
        if (runs != null) {
            runs.written(written, transaction());
        }
    }

    private Result run(AppendTransaction transaction, Append append, int index) throws SQLException, RejectedException {
        try {
            return transaction.run(append, environment.clock().instant());
        } catch (SQLException failure) {
            if (Failures.isConstraint(failure)) {
                throw new RejectedException(index, failure);
            }
            throw failure;
        }
    }

    private LogTip tip() throws SQLException {
        var known = tip;
        if (known == null) {
            known = LogTip.read(session);
            tip = known;
        }
        return known;
    }

    private Function<Append, LeftfoldException> commitFailure(SQLException failure) {
        if (Failures.isKnownToBeUndone(failure)) {
            return _ -> Failures.translate(failure, database.path());
        }
        breakOff("a commit failed (" + failure.getMessage() + ")", failure);
        return append -> new OutcomeUnknownException(
                database.path() + ": " + failure.getMessage()
                        + "; it is not known whether the append was written: close the store, open it again, and append"
                        + " again with the same key",
                append.key().orElseThrow(),
                failure);
    }

    private void rollback() {
        try {
            session.rollback();
        } catch (SQLException failure) {
            breakOff("a transaction could not be rolled back (" + failure.getMessage() + ")", failure);
        }
    }

    private void breakOff(String why, Throwable failure) {
        LOG.error("{} takes no more appends until it is opened anew: {}", database.path(), why, failure);
        broken = database.path() + " takes no more appends since " + why
                + "; nothing was written: close the store, open it again, and append again with the same key";
    }

    private CorruptStoreException contradiction(RejectedException rejected) {
        return new CorruptStoreException(
                database.path() + " does not take an event that nothing speaks against (" + rejected.getMessage()
                        + "); nothing was written: verify the file",
                rejected);
    }

    private static List<Result> failed(GroupAppend.Batch<Append> batch, Function<Append, LeftfoldException> failure) {
        return batch.appends().stream()
                .<Result>map(append -> new Result.Failed(failure.apply(append)))
                .toList();
    }
}
