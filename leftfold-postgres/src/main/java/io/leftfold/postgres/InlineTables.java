package io.leftfold.postgres;

import io.leftfold.LogInfo;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.spi.InlineRuns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What changes tables in the transactions that write the log.
final class InlineTables {
    private final Database database;
    private final LogReads reads;
    private final InlineRuns<Connection> runs;

    InlineTables(Database database, LogReads reads, LogInfo log) {
        this.database = database;
        this.reads = reads;
        this.runs = new InlineRuns<>(log, database.options().inline());
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /// Makes the tables, and brings them up to the head of the log, page by page, under its lock.
    void bringUp() {
        if (isEmpty()) {
            return;
        }
        database.read(connection -> {
            Checkpoints.make(connection, database);
            return true;
        });
        for (var one : runs.all()) {
            boolean isBehind = true;
            while (isBehind) {
                try {
                    isBehind = database.transaction(connection -> {
                        long head =
                                new Questions(connection, database.sql()).lock().head();
                        return runs.bringUp(one, head, new InlineTransaction(connection, database, reads));
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
    void written(Connection connection, List<RecordedEvent> events) throws SQLException, InlineRuns.FailedException {
        runs.written(events, new InlineTransaction(connection, database, reads));
    }
}
