package io.leftfold.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sqlite.SQLiteConfig;

/// What can be seen of a log's file in a short time, without writing to it.
///
/// @param sqliteVersion    of the library that is loaded
/// @param sqliteIsSafe     whether that version is without known errors that may corrupt the file
/// @param nativeAccess     whether the JVM was told to let the library call native code
/// @param schemaVersion    of the file
/// @param writer           the process that last opened it for appends, if it still runs, as a process id. Ids
///     are
///                         given again, so it may be another program
/// @param bytes            of the file
/// @param writeAheadBytes  of the write-ahead log beside it
/// @param quickCheck       what SQLite's quick look at the file found, at most 10 lines; empty where all is well
/// @param isChecked        whether it looked at all, which it does up to [#CHECKED_BYTES_MAX]
public record Inspection(
        String sqliteVersion,
        boolean sqliteIsSafe,
        boolean nativeAccess,
        long schemaVersion,
        OptionalLong writer,
        long bytes,
        long writeAheadBytes,
        List<String> quickCheck,
        boolean isChecked) {
    /// The quick check reads the whole file: up to this size that is a matter of seconds.
    public static final long CHECKED_BYTES_MAX = 256L << 20;

    static Inspection of(Database database) {
        return database.translated(() -> {
            try (var session = database.openReadOnly()) {
                long bytes = size(database.path());
                var version = texts(session, "SELECT sqlite_version()").getFirst();
                return new Inspection(
                        version,
                        Database.isSafe(version),
                        SQLiteConfig.class.getModule().isNativeAccessEnabled(),
                        Long.parseLong(texts(session, "PRAGMA user_version").getFirst()),
                        WriteLock.holder(database.path()),
                        bytes,
                        size(database.path().resolveSibling(database.path().getFileName() + "-wal")),
                        bytes > CHECKED_BYTES_MAX ? List.of() : quickCheck(session),
                        bytes <= CHECKED_BYTES_MAX);
            }
        });
    }

    private static List<String> quickCheck(Session session) throws SQLException {
        var said = texts(session, "PRAGMA quick_check(10)");
        return said.equals(List.of("ok")) ? List.of() : said;
    }

    private static List<String> texts(Session session, String sql) throws SQLException {
        var texts = new ArrayList<String>();
        try (var row = session.prepare(sql).executeQuery()) {
            while (row.next()) {
                texts.add(Optional.ofNullable(row.getString(1)).orElse(""));
            }
        }
        return texts;
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }
}
