package io.leftfold.postgres;

import io.leftfold.Checkpoint;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.spi.InlineRuns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// The transaction that writes the log, for what is inline in it.
record InlineTransaction(Connection connection, Database database, LogReads reads)
        implements InlineRuns.Transaction<Connection, SQLException> {
    /// What the application's own statements run with.
    static String settings(Database database) {
        return UnitsOfWork.FOR_THE_WORK + "SET LOCAL search_path = "
                + database.sql().of("{schema}") + "; ";
    }

    @Override
    public Optional<Checkpoint> load(String name) throws SQLException {
        return new Checkpoints(connection, database).load(name);
    }

    @Override
    public boolean move(String name, Optional<Checkpoint> from, Checkpoint to) throws SQLException {
        return new Checkpoints(connection, database).move(name, from, to);
    }

    @Override
    public Page read(Query query, Range range) throws SQLException {
        return reads.readAll(connection, query, range);
    }

    @Override
    public void run(Work<Connection, ?> work) throws SQLException {
        GuardedConnection.run(connection, settings(database), work);
    }
}
