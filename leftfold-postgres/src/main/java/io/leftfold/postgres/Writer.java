package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.LeftfoldException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.StoreClosedException;
import io.leftfold.spi.GroupAppend;
import io.leftfold.spi.GroupAppend.Result;
import io.leftfold.spi.InlineRuns;
import io.leftfold.spi.PlatformThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes batches on one connection: as a rule in one round trip, which is one transaction and one commit.
///
/// A batch is decided here, on what the last one left behind. The server writes its rows only if the log
/// still ends where it did then, under the log's lock, so whatever was decided is right or nothing is
/// written. Nobody holds the lock while a message is under way, and a process that stands still stops nobody.
/// Where another process has written meanwhile, the batch is done again under the lock: the questions are
/// asked between the lock and the commit. As long as others write too, batches begin with the lock.
///
/// A connection that breaks while rows are being written leaves it unknown whether they were. The batch is
/// done again on a new connection, keys looked up first. Since the lock is free only when the old transaction
/// has ended, and the old batch writes nothing once the log has grown, each append is written once. Who
/// cannot reach the server in time is told that the outcome is unknown.
///
/// Used by one thread at a time.
final class Writer implements GroupAppend.BatchWriter<PreparedAppend>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /// How a batch is tried.
    private enum Way {
        /// In one round trip, on what is known.
        AT_ONCE,
        /// Under the lock.
        LOCKED,
        /// Under the lock, and every key and event id looked up first.
        LOOKED_UP
    }

    /// The log does not end where it was thought to, or something is taken.
    private static final class TryAgainException extends Exception {
        private static final long serialVersionUID = 1;

        private final Way way;

        TryAgainException(Way way) {
            super(null, null, false, false);
            this.way = way;
        }
    }

    private final Database database;
    private final Sql sql;
    private final Parts parts;
    private final PlatformThreads threads;
    private final LongConsumer grown;
    private final InlineTables inline;
    private @Nullable Connection connection;
    private @Nullable LogTip tip;
    private boolean isShared;
    private volatile boolean closed;

    /// @param threads to be closed by the caller, after this
    /// @param grown   hears where the log ends, after each batch
    Writer(Database database, PlatformThreads threads, Parts parts, LongConsumer grown, InlineTables inline) {
        this.inline = inline;
        this.database = database;
        this.threads = threads;
        this.parts = parts;
        this.sql = database.sql();
        this.grown = grown;
    }

    @Override
    public List<Result> write(GroupAppend.Batch<PreparedAppend> batch) {
        return threads.call(() -> {
            while (batch.takeMore()) {
                // All that wait share the round trip.
            }
            return write(batch.appends());
        });
    }

    private List<Result> write(List<PreparedAppend> appends) {
        var way = isShared || !inline.isEmpty() ? Way.LOCKED : Way.AT_ONCE;
        var patience = new Patience(database.options());
        boolean mayBeWritten = false;
        boolean isPartMade = false;
        while (true) {
            if (closed) {
                boolean isUnknown = mayBeWritten;
                return failed(appends, append -> isUnknown ? unknown(append, null) : closedFailure());
            }
            boolean sent = false;
            try {
                var open = open();
                sent = true;
                return attempt(open, appends, way);
            } catch (TryAgainException again) {
                way = again.way;
            } catch (InlineRuns.FailedException failed) {
                if (appends.size() == 1) {
                    return failed(appends, _ -> failed.failure());
                }
                return oneByOne(appends);
            } catch (SQLException failure) {
                forget();
                if (Failures.isOfAMissingPart(failure)) {
                    var missing = parts.missing(failure);
                    if (isPartMade) {
                        boolean isUnknown = mayBeWritten;
                        return failed(appends, append -> isUnknown ? unknown(append, missing) : missing);
                    }
                    isPartMade = true;
                    continue;
                }
                if (Failures.isOfTheData(failure)) {
                    return appends.size() == 1 ? failed(appends, _ -> rejected(failure)) : oneByOne(appends);
                }
                var translated = Failures.translate(failure, database.name());
                boolean broke = Failures.isOfTheConnection(failure);
                // What was sent before may be written, whatever this attempt failed by.
                if (!broke && !mayBeWritten) {
                    return failed(appends, _ -> translated);
                }
                mayBeWritten |= broke && sent;
                way = Way.LOOKED_UP;
                LOG.warn("{}: the connection broke during an append: {}", database.name(), failure.getMessage());
                if (!patience.hasMore()) {
                    return failed(appends, append -> unknown(append, translated));
                }
            } catch (LeftfoldException failure) {
                forget();
                if (!mayBeWritten) {
                    return failed(appends, _ -> failure);
                }
                if (!patience.hasMore()) {
                    return failed(appends, append -> unknown(append, failure));
                }
            } catch (RuntimeException | Error bug) {
                forget();
                throw bug;
            }
        }
    }

    private List<Result> attempt(Connection open, List<PreparedAppend> appends, Way way)
            throws SQLException, TryAgainException, InlineRuns.FailedException {
        if (way == Way.AT_ONCE) {
            return written(run(open, appends, way));
        }
        open.setAutoCommit(false);
        BatchPlan plan;
        try {
            var known = tip;
            var locked = batch(open).lock();
            if (known == null) {
                tip = locked;
            } else {
                isShared = known.head() != locked.head();
                tip = isShared ? locked : known;
            }
            plan = run(open, appends, way);
            inline.written(open, plan.events());
            open.commit();
        } catch (SQLException | TryAgainException | InlineRuns.FailedException | RuntimeException | Error failure) {
            tip = null;
            undo(open, failure);
            throw failure;
        }
        open.setAutoCommit(true);
        return written(plan);
    }

    /// What cannot be rolled back ends with its connection.
    private void undo(Connection open, Throwable why) {
        try {
            open.rollback();
            open.setAutoCommit(true);
        } catch (SQLException second) {
            forget();
            why.addSuppressed(second);
        }
    }

    /// The plan's rows are committed.
    private List<Result> written(BatchPlan plan) {
        long head = plan.head();
        plan.written();
        grown.accept(head);
        return plan.results();
    }

    private BatchPlan run(Connection open, List<PreparedAppend> appends, Way way)
            throws SQLException, TryAgainException {
        var batch = batch(open);
        var known = tip;
        if (known == null) {
            known = batch.tip();
            tip = known;
        }
        var plan = batch.decide(appends, known, way == Way.LOOKED_UP);
        parts.makeFor(plan.head());
        long head = batch.append(plan, known);
        if (head == BatchRun.TAKEN) {
            tip = null;
            if (way == Way.LOOKED_UP) {
                throw new CorruptStoreException(database.name()
                        + " says that a key, an event id or a stream's name is taken, and does not find it;"
                        + " nothing was written: verify the log");
            }
            throw new TryAgainException(Way.LOOKED_UP);
        }
        if (head == BatchRun.GROWN) {
            tip = null;
            isShared = true;
            throw new TryAgainException(way == Way.LOOKED_UP ? way : Way.LOCKED);
        }
        if (head != plan.head()) {
            throw new IllegalStateException(
                    "a batch was to end at position " + plan.head() + ", the server says " + head);
        }
        return plan;
    }

    private BatchRun batch(Connection open) {
        return new BatchRun(open, sql, database.options().environment().clock().instant());
    }

    /// What is not taken must not harm the others.
    private List<Result> oneByOne(List<PreparedAppend> appends) {
        var results = new ArrayList<Result>();
        for (var append : appends) {
            results.addAll(write(List.of(append)));
        }
        return results;
    }

    private CorruptStoreException rejected(SQLException failure) {
        return new CorruptStoreException(
                database.name() + " does not take an append that nothing speaks against (" + failure.getMessage()
                        + "); nothing was written: verify the log",
                failure);
    }

    private Connection open() throws SQLException {
        var known = connection;
        if (known == null || known.isClosed()) {
            known = database.connect();
            connection = known;
            tip = null;
        }
        return known;
    }

    /// After a failure nothing is known any more.
    private void forget() {
        tip = null;
        var known = connection;
        connection = null;
        if (known != null) {
            try {
                known.close();
            } catch (SQLException alreadyBroken) {
                LOG.debug("{}: a connection could not be closed", database.name(), alreadyBroken);
            }
        }
    }

    private OutcomeUnknownException unknown(PreparedAppend prepared, @Nullable LeftfoldException failure) {
        return new OutcomeUnknownException(
                database.name() + ": the connection broke during the append, and the server could not be asked within "
                        + database.options().patience()
                        + "; append again with the same key to know whether it was written",
                prepared.append().key().orElseThrow(),
                failure);
    }

    private StoreClosedException closedFailure() {
        return new StoreClosedException(database.name() + " is closed; nothing was written");
    }

    private static List<Result> failed(
            List<PreparedAppend> appends, Function<PreparedAppend, LeftfoldException> failure) {
        return appends.stream()
                .<Result>map(append -> new Result.Failed(failure.apply(append)))
                .toList();
    }

    /// To be called when no batch is under way, or one that is to be cut off.
    @Override
    public void close() {
        closed = true;
        forget();
    }
}
