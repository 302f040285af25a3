package io.leftfold.sqlite;

import io.leftfold.Checkpoint;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.spi.InlineRuns;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// The transaction that writes the log, for what is inline in it.
record InlineTransaction(Session session, Path file, LogReads reads)
        implements InlineRuns.Transaction<Connection, SQLException> {
    @Override
    public Optional<Checkpoint> load(String name) throws SQLException {
        return new Checkpoints(session, file).load(name);
    }

    @Override
    public boolean move(String name, Optional<Checkpoint> from, Checkpoint to) throws SQLException {
        return new Checkpoints(session, file).move(name, from, to);
    }

    @Override
    public Page read(Query query, Range range) throws SQLException {
        return reads.readAll(session, query, range);
    }

    @Override
    public void run(Work<Connection, ?> work) throws SQLException {
        GuardedConnection.run(session, work);
    }
}
