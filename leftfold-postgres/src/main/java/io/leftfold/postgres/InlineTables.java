package io.leftfold.postgres;

import io.leftfold.CheckpointMismatchException;
import io.leftfold.CorruptStoreException;
import io.leftfold.LeftfoldException;
import io.leftfold.LogInfo;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.WorkFailedException;
import io.leftfold.spi.InlineRuns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What changes tables in the transactions that write the log.
final class InlineTables {
    /// What is inline did not take the events of a batch, which is to be undone.
    static final class FailedException extends Exception {
        private static final long serialVersionUID = 1;

        private final LeftfoldException failure;

        private FailedException(LeftfoldException failure) {
            super(failure);
            this.failure = failure;
        }

        /// What to tell the caller whose events they were.
        LeftfoldException failure() {
            return failure;
        }
    }

    private final Database database;
    private final LogReads reads;
    private final LogInfo log;
    private final InlineRuns<Connection> runs;

    InlineTables(Database database, LogReads reads, LogInfo log) {
        this.database = database;
        this.reads = reads;
        this.log = log;
        this.runs = new InlineRuns<>(database.options().inline());
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /// Makes the tables, and brings them up to the head of the log, page by page, under its lock.
    void bringUp() {
        if (isEmpty()) {
            return;
        }
        // Makes the table of checkpoints.
        PostgresReadModels.open(database.options()).close();
        for (var one : runs.all()) {
            boolean isBehind = true;
            while (isBehind) {
                try {
                    isBehind = database.transaction(connection -> {
                        long head =
                                new Questions(connection, database.sql()).lock().head();
                        return runs.bringUp(log, one, head, new InlineTransaction(connection, database, reads));
                    });
                } catch (CommitUnknownException unknown) {
                    throw new StoreUnavailableException(
                            database.name() + ": the connection broke while " + one.name()
                                    + " was brought up to the log; open the store again, which goes on where it is",
                            unknown);
                }
            }
        }
    }

    /// Runs them for what `connection` has written in its transaction, under the log's lock.
    void written(Connection connection, List<RecordedEvent> events) throws SQLException, FailedException {
        if (isEmpty()) {
            return;
        }
        try {
            runs.written(log, events, new InlineTransaction(connection, database, reads));
        } catch (CheckpointMismatchException | CorruptStoreException ofAll) {
            throw ofAll;
        } catch (LeftfoldException failure) {
            throw new FailedException(failure);
        } catch (RuntimeException failure) {
            throw new FailedException(new WorkFailedException(
                    "what is inline did not take the events of an append, of which nothing was written: " + failure,
                    failure));
        }
    }
}
