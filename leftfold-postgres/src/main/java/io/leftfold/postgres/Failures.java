package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.LeftfoldException;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreUnavailableException;
import java.sql.SQLException;

/// Says what an error of PostgreSQL means to a caller. The one place where that is decided.
final class Failures {
    private Failures() {}

    /// Whether the server looked at the data of a statement and did not take it: such a value, or a constraint.
    static boolean isOfTheData(SQLException failure) {
        var state = state(failure);
        return state.startsWith("22") || state.startsWith("23");
    }

    /// Whether the connection may be gone, so that nobody knows whether what it was to do was done.
    static boolean isOfTheConnection(SQLException failure) {
        var state = state(failure);
        return state.isEmpty()
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("58")
                || state.startsWith("XX")
                || state.equals("40003")
                || state.equals("25P03")
                || state.equals("25P04");
    }

    /// Whether the server, or the session, is one that only reads.
    static boolean isOfAStandby(SQLException failure) {
        return state(failure).equals("25006");
    }

    /// Whether it says that a statement is wrong, or what it wants, so that the same will fail again; not
    /// something of the server, the connection, or what others do at that time.
    static boolean isOfTheWork(SQLException failure) {
        var state = state(failure);
        return !isOfTheConnection(failure)
                && !isOfAStandby(failure)
                && !state.startsWith("40")
                && !state.startsWith("53")
                && !state.startsWith("55")
                && !state.startsWith("57");
    }

    /// Whether a statement that reads met something that is not as it was written: a table that is gone, or
    /// bytes that mean nothing.
    static boolean isOfDamage(SQLException failure) {
        var state = state(failure);
        return state.startsWith("XX")
                || state.startsWith("58")
                || state.startsWith("22")
                || state.startsWith("42") && !state.equals("42501")
                || state.equals("3F000");
    }

    /// What a statement's failure means where nothing is written: before a commit, or in a read.
    static LeftfoldException translate(SQLException failure, String store) {
        var said = store + ": " + failure.getMessage();
        return switch (state(failure)) {
            case "25006" ->
                new ReadOnlyStoreException(
                        said
                                + "; nothing was written: it is a replica, is set to read only, or this was to read only; write on the"
                                + " primary",
                        failure);
            case "42501" ->
                new ReadOnlyStoreException(
                        said + "; nothing was written: let the owner of the schema grant the role what docs/postgres.md"
                                + " lists",
                        failure);
            case "3F000", "42P01", "42883", "42703" ->
                new CorruptStoreException(
                        said + "; the schema is not what Leftfold created: look who changed it", failure);
            case "XX001", "XX002" ->
                new CorruptStoreException(
                        said + "; stop, keep the data directory as it is and restore from a backup", failure);
            case "55P03" ->
                new StoreUnavailableException(
                        said + "; nothing was written: another transaction holds a lock for long, see"
                                + " pg_stat_activity",
                        failure);
            case "53100" ->
                new StoreUnavailableException(
                        said + "; nothing was written: make room on the server's disk and try again", failure);
            default ->
                new StoreUnavailableException(said + "; nothing was written, trying again later is safe", failure);
        };
    }

    private static String state(SQLException failure) {
        var state = failure.getSQLState();
        return state == null ? "" : state;
    }
}
