package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.LeftfoldException;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreUnavailableException;
import java.sql.SQLException;

/// Says what an error of PostgreSQL means to a caller. The one place where that is decided.
final class Failures {
    // The names are those of the table of error codes in PostgreSQL's manual.
    private static final String CHECK_VIOLATION = "23514";
    private static final String READ_ONLY_TRANSACTION = "25006";
    private static final String IN_FAILED_TRANSACTION = "25P02";
    private static final String IDLE_IN_TRANSACTION_TIMEOUT = "25P03";
    private static final String TRANSACTION_TIMEOUT = "25P04";
    private static final String INVALID_SCHEMA_NAME = "3F000";
    private static final String STATEMENT_COMPLETION_UNKNOWN = "40003";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String UNDEFINED_COLUMN = "42703";
    private static final String UNDEFINED_OBJECT = "42704";
    private static final String UNDEFINED_FUNCTION = "42883";
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String DISK_FULL = "53100";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DATA_CORRUPTED = "XX001";
    private static final String INDEX_CORRUPTED = "XX002";

    private Failures() {}

    /// Whether the server looked at the data of a statement and did not take it: such a value, or a constraint.
    static boolean isOfTheData(SQLException failure) {
        var state = state(failure);
        return state.startsWith("22") || state.startsWith("23");
    }

    /// Whether there was no part for an event, of all that is checked in an append.
    static boolean isOfAMissingPart(SQLException failure) {
        return state(failure).equals(CHECK_VIOLATION);
    }

    /// Whether the connection may be gone, so that nobody knows whether what it was to do was done.
    static boolean isOfTheConnection(SQLException failure) {
        var state = state(failure);
        return state.isEmpty()
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("58")
                || state.startsWith("XX")
                || state.equals(STATEMENT_COMPLETION_UNKNOWN)
                || state.equals(IDLE_IN_TRANSACTION_TIMEOUT)
                || state.equals(TRANSACTION_TIMEOUT);
    }

    /// Whether the server, or the session, is one that only reads.
    static boolean isOfAStandby(SQLException failure) {
        return state(failure).equals(READ_ONLY_TRANSACTION);
    }

    /// Whether a lock was not to be had in time.
    static boolean isOfALock(SQLException failure) {
        return state(failure).equals(LOCK_NOT_AVAILABLE);
    }

    /// Whether a statement before this one failed, and its transaction with it.
    static boolean isOfAnEarlierOne(SQLException failure) {
        return state(failure).equals(IN_FAILED_TRANSACTION);
    }

    /// Whether something that is named does not exist, such as a role.
    static boolean isOfAName(SQLException failure) {
        return state(failure).equals(UNDEFINED_OBJECT);
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
                || state.startsWith("42") && !state.equals(INSUFFICIENT_PRIVILEGE)
                || state.equals(INVALID_SCHEMA_NAME);
    }

    /// What a statement's failure means where nothing is written: before a commit, or in a read.
    static LeftfoldException translate(SQLException failure, String store) {
        var said = store + ": " + failure.getMessage();
        return switch (state(failure)) {
            case READ_ONLY_TRANSACTION ->
                new ReadOnlyStoreException(
                        said
                                + "; nothing was written: it is a replica, is set to read only, or this was to read only; write on the"
                                + " primary",
                        failure);
            case INSUFFICIENT_PRIVILEGE ->
                new ReadOnlyStoreException(
                        said + "; nothing was written: let the owner of the schema grant the role what docs/postgres.md"
                                + " lists",
                        failure);
            case INVALID_SCHEMA_NAME, UNDEFINED_TABLE, UNDEFINED_FUNCTION, UNDEFINED_COLUMN ->
                new CorruptStoreException(
                        said + "; the schema is not what Leftfold created: look who changed it", failure);
            case DATA_CORRUPTED, INDEX_CORRUPTED ->
                new CorruptStoreException(
                        said + "; stop, keep the data directory as it is and restore from a backup", failure);
            case LOCK_NOT_AVAILABLE ->
                new StoreUnavailableException(
                        said + "; nothing was written: another transaction holds a lock for long, see"
                                + " pg_stat_activity",
                        failure);
            case DISK_FULL ->
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
