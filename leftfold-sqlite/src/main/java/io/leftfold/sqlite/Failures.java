package io.leftfold.sqlite;

import io.leftfold.CorruptStoreException;
import io.leftfold.LeftfoldException;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Says what an error of SQLite means to a caller. The one place where that is decided.
final class Failures {
    /// The low byte of SQLite's extended result codes is the primary one.
    private static final int PRIMARY = 0xFF;

    private Failures() {}

    static boolean isConstraint(SQLException failure) {
        return primaryCode(failure) == SQLiteErrorCode.SQLITE_CONSTRAINT.code;
    }

    /// Whether it says something of the file and the disk, not of the statement that met it.
    static boolean isOfTheFile(SQLException failure) {
        return switch (code(failure)) {
            case SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_FULL,
                    SQLITE_READONLY,
                    SQLITE_PERM,
                    SQLITE_CANTOPEN,
                    SQLITE_IOERR,
                    SQLITE_CORRUPT,
                    SQLITE_NOTADB,
                    SQLITE_NOMEM -> true;
            default -> false;
        };
    }

    /// Whether a COMMIT that failed like this is known to have written nothing. Of a failed write or flush of
    /// the write-ahead log nobody knows how much reached the disk.
    static boolean isKnownToBeUndone(SQLException commitFailure) {
        return switch (code(commitFailure)) {
            case SQLITE_FULL, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_CONSTRAINT -> true;
            default -> false;
        };
    }

    /// What a statement's failure means where nothing is written: before a COMMIT, or in a read.
    static LeftfoldException translate(SQLException failure, Path file) {
        var said = file + ": " + failure.getMessage();
        return switch (code(failure)) {
            case SQLITE_NOTADB ->
                new CorruptStoreException(
                        said + "; it is no log of Leftfold, or its beginning is damaged: give the path of another file,"
                                + " or keep this one as it is and restore from a backup",
                        failure);
            case SQLITE_CORRUPT, SQLITE_FORMAT, SQLITE_MISMATCH ->
                new CorruptStoreException(
                        said + "; stop, keep the files as they are and restore from a backup", failure);
            case SQLITE_READONLY, SQLITE_PERM ->
                new ReadOnlyStoreException(
                        said + "; nothing was written: allow writing to the file and its folder, or open it to read"
                                + " only",
                        failure);
            case SQLITE_FULL ->
                new StoreUnavailableException(
                        said + "; nothing was written: make room on the disk and append again", failure);
            case SQLITE_BUSY, SQLITE_LOCKED ->
                new StoreUnavailableException(
                        said + "; nothing was written: another program holds the file's lock, end it or try again",
                        failure);
            case SQLITE_ERROR ->
                saysSchemaIsBroken(failure)
                        ? new CorruptStoreException(said + "; the file is not what Leftfold created", failure)
                        : unavailable(said, failure);
            default -> unavailable(said, failure);
        };
    }

    private static boolean saysSchemaIsBroken(SQLException failure) {
        var message = String.valueOf(failure.getMessage());
        return message.contains("no such") || message.contains("malformed") || message.contains("has no column");
    }

    private static StoreUnavailableException unavailable(String said, SQLException failure) {
        return new StoreUnavailableException(said + "; nothing was written, trying again later is safe", failure);
    }

    private static SQLiteErrorCode code(SQLException failure) {
        return SQLiteErrorCode.getErrorCode(primaryCode(failure));
    }

    private static int primaryCode(SQLException failure) {
        int code = failure instanceof SQLiteException sqlite ? sqlite.getResultCode().code : failure.getErrorCode();
        return code & PRIMARY;
    }
}
