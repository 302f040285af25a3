package io.leftfold.sqlite;

import java.sql.SQLException;

/// Runs work in one transaction, whole or not at all. If it fails, that is what comes out; whatever fails after
/// that, while it is undone, is among what it suppressed.
final class Transaction implements AutoCloseable {
    /// Ends a transaction that failed, without a trace.
    interface Undo {
        void run() throws SQLException;
    }

    private final Undo undo;
    private boolean done;

    private Transaction(Undo undo) {
        this.undo = undo;
    }

    /// @param begin the statement that begins it; a failure of that is undone too
    static <R> R run(Session session, String begin, ReadPool.Read<R> work, Undo undo) throws SQLException {
        try (var transaction = new Transaction(undo)) {
            session.execute(begin);
            R result = work.in(session);
            session.execute(Sql.COMMIT);
            transaction.done = true;
            return result;
        }
    }

    @Override
    public void close() throws SQLException {
        if (!done) {
            undo.run();
        }
    }
}
