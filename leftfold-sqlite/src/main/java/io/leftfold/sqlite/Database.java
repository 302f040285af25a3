package io.leftfold.sqlite;

import io.leftfold.CorruptStoreException;
import io.leftfold.ForeignStoreException;
import io.leftfold.NewerSchemaException;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// A database file of Leftfold: where it is, what it must be, and how connections to it are made. The file is
/// only ever opened by SQLite: on POSIX, closing any other handle of it would drop the locks that SQLite holds
/// on it.
final class Database {
    /// What a file is for, told by the `application_id` in its header.
    enum Kind {
        LOG("log", 0x4C656674, Sql.SCHEMA, "FULL"),
        /// A power cut may take the newest transactions, which are whole, with their checkpoints: what was lost
        /// is applied again from the log, which is durable before anybody can read it.
        READ_MODELS("read models", 0x4C656652, Sql.READ_MODELS_SCHEMA, "NORMAL");

        final String name;
        final int applicationId;
        final String schema;
        final String synchronous;

        Kind(String name, int applicationId, String schema, String synchronous) {
            this.name = name;
            this.applicationId = applicationId;
            this.schema = schema;
            this.synchronous = synchronous;
        }
    }

    /// What is done in the transaction that creates the tables.
    interface Creation {
        void fill(Session session) throws SQLException;
    }

    static final int SCHEMA_VERSION = 1;

    /// From here on SQLite is without a race in WAL mode that could corrupt the file.
    private static final Integer[] SQLITE_VERSION_MIN = {3, 51, 3};

    private final Path path;
    private final Kind kind;
    private final Duration busyTimeout;

    private Database(Path path, Kind kind, Duration busyTimeout) {
        this.path = path;
        this.kind = kind;
        this.busyTimeout = busyTimeout;
    }

    /// The file to write to, which need not be there yet. Its folder is created if only that is missing.
    static Database toWrite(Path path, Kind kind, Duration busyTimeout) {
        var absolute = path.toAbsolutePath();
        checkIsNoFolder(absolute);
        var folder = absolute.getParent();
        if (folder == null || !Files.exists(folder)) {
            createFolder(absolute, folder);
        }
        if (!Files.isWritable(absolute.getParent()) || Files.exists(absolute) && !Files.isWritable(absolute)) {
            throw new ReadOnlyStoreException(path
                    + " cannot be opened to write, since the file or its folder is not writable; nothing was touched:"
                    + " allow writing, or open it to read only");
        }
        return new Database(real(absolute), kind, busyTimeout);
    }

    /// The file to read, which must be there.
    static Database toRead(Path path, Kind kind, Duration busyTimeout) {
        var absolute = path.toAbsolutePath();
        checkIsNoFolder(absolute);
        if (!Files.exists(absolute)) {
            throw new StoreUnavailableException(
                    path + " does not exist, so there is nothing to read: check the path, or open it to write first");
        }
        return new Database(real(absolute), kind, busyTimeout);
    }

    Path path() {
        return path;
    }

    Duration busyTimeout() {
        return busyTimeout;
    }

    /// A connection that writes; the tables are created in a file that is new or empty.
    Session openWriter(Creation creation) {
        // Looked at without the right to change anything, so that a file that is not ours stays as it is.
        boolean isNew = isEmptyFile() || look();
        return translated(() -> {
            var session = new Session(connect(false, false));
            try {
                checkLibrary(session);
                checkWriteAheadLog(session);
                session.pragma("PRAGMA synchronous = " + kind.synchronous);
                session.pragma("PRAGMA journal_size_limit = 67108864");
                if (isNew) {
                    create(session, creation);
                }
                return session;
            } catch (SQLException | RuntimeException failure) {
                closeAfter(failure, session);
                throw failure;
            }
        });
    }

    /// A connection that only reads, of a process that also has a writing one.
    Session openReader() throws SQLException {
        var session = new Session(connect(false, false));
        session.pragma("PRAGMA query_only = ON");
        return session;
    }

    /// A connection that only reads, and could not write.
    Session openReadOnly() throws SQLException {
        return new Session(connect(true, isUnchangeable()));
    }

    /// @return whether the file is new: ours to create the tables in
    /// @throws ForeignStoreException if it is something else than it must be
    /// @throws CorruptStoreException if it is damaged
    /// @throws NewerSchemaException  if a newer version wrote it
    boolean look() {
        return translated(() -> {
            try (var session = openReadOnly()) {
                return look(session);
            }
        });
    }

    private boolean look(Session session) throws SQLException {
        long applicationId = number(session, "PRAGMA application_id");
        long version = number(session, "PRAGMA user_version");
        long tables = number(session, "SELECT count(*) FROM sqlite_schema");
        if (applicationId == 0 && version == 0 && tables == 0) {
            return true;
        }
        if (applicationId != kind.applicationId) {
            throw new ForeignStoreException(String.format(
                    Locale.ROOT,
                    "%s is not a file for the %s of Leftfold, but a database of something else: such a file has application_id %#x, this one has %#x, and %d tables, indexes and triggers; nothing was touched: give the path of another file",
                    path,
                    kind.name,
                    kind.applicationId,
                    applicationId,
                    tables));
        }
        if (version > SCHEMA_VERSION) {
            throw new NewerSchemaException(path + " has schema version " + version + ", this version of Leftfold knows "
                    + SCHEMA_VERSION + "; nothing was touched: use the version that wrote it, or a newer one");
        }
        if (version != SCHEMA_VERSION) {
            throw new CorruptStoreException(path + " has schema version " + version + ", which never was");
        }
        if (kind == Kind.LOG) {
            checkTriggers(session);
        }
        return false;
    }

    /// What SQLite runs by itself must be ours, word for word: another trigger could undo what is acknowledged.
    private void checkTriggers(Session session) throws SQLException {
        var select = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view')";
        try (var row = session.prepare(select).executeQuery()) {
            while (row.next()) {
                var sql = row.getString(2);
                if (sql == null || !kind.schema.contains(sql)) {
                    throw new CorruptStoreException(path + " has a " + row.getString(1)
                            + " that Leftfold did not make; nothing was touched: restore from a backup, or drop it");
                }
            }
        }
    }

    private void create(Session session, Creation creation) throws SQLException {
        ReadPool.Read<Boolean> fill = _ -> {
            // Another process may have been quicker where several may write.
            boolean isNew = look(session);
            if (isNew) {
                try (var statement = session.connection().createStatement()) {
                    statement.executeUpdate(kind.schema);
                }
                creation.fill(session);
            }
            return isNew;
        };
        Transaction.run(session, Sql.BEGIN_IMMEDIATE, fill, session::rollback);
    }

    /// Closes what is worth nothing after `failure`, which must come out whatever becomes of that.
    static void closeAfter(Exception failure, AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception second) {
            failure.addSuppressed(second);
        }
    }

    private Connection connect(boolean readOnly, boolean immutable) throws SQLException {
        var config = new SQLiteConfig(new Properties());
        config.setReadOnly(readOnly);
        // Else the driver prepares and runs a query after each insert: a tenth of an append.
        config.setGetGeneratedKeys(kind == Kind.READ_MODELS);
        config.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
        // As a URI, so that no character of the path is taken for an option of the driver.
        var connection = config.createConnection("jdbc:sqlite:" + path.toUri() + (immutable ? "?immutable=1" : ""));
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA trusted_schema = OFF");
            statement.execute("PRAGMA cell_size_check = ON");
            // Only macOS knows the difference: there a plain flush does not reach the disk.
            statement.execute("PRAGMA fullfsync = ON");
            statement.execute("PRAGMA checkpoint_fullfsync = ON");
            statement.execute("PRAGMA cache_size = -16000");
            return connection;
        } catch (SQLException failure) {
            closeAfter(failure, connection);
            throw failure;
        }
    }

    /// SQLite makes two small files beside the one that it reads. Where it cannot, and no writer has left them
    /// there, the file is read as one that nobody changes.
    private boolean isUnchangeable() {
        return !Files.isWritable(path.resolveSibling("."))
                && !Files.exists(path.resolveSibling(path.getFileName() + "-wal"));
    }

    private boolean isEmptyFile() {
        try {
            return !Files.exists(path) || Files.size(path) == 0;
        } catch (IOException failure) {
            throw new StoreUnavailableException(path + " cannot be looked at: " + failure.getMessage(), failure);
        }
    }

    private void checkWriteAheadLog(Session session) throws SQLException {
        var mode = text(session, "PRAGMA journal_mode = WAL");
        if (!mode.equals("wal")) {
            throw new StoreUnavailableException(path + " cannot be switched to a write-ahead log, SQLite says " + mode
                    + "; nothing was touched: put it on a local disk, not a network share");
        }
    }

    private static void checkLibrary(Session session) throws SQLException {
        checkLibrary(text(session, "SELECT sqlite_version()"));
    }

    static void checkLibrary(String version) {
        if (!isSafe(version)) {
            throw new StoreUnavailableException("SQLite " + version + " is on the class path, and Leftfold needs"
                    + " 3.51.3 or newer, since older ones may corrupt the file; nothing was touched:"
                    + " use a newer org.xerial:sqlite-jdbc");
        }
    }

    static boolean isSafe(String version) {
        var numbers = Stream.of(version.split("\\.", -1)).map(Integer::valueOf).toArray(Integer[]::new);
        return Arrays.compare(numbers, SQLITE_VERSION_MIN) >= 0;
    }

    interface SqlWork<R> {
        R run() throws SQLException;
    }

    <R> R translated(SqlWork<R> work) {
        try {
            return work.run();
        } catch (SQLException failure) {
            throw Failures.translate(failure, path);
        }
    }

    private static long number(Session session, String sql) throws SQLException {
        try (var row = session.prepare(sql).executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static String text(Session session, String sql) throws SQLException {
        try (var row = session.prepare(sql).executeQuery()) {
            return row.next() ? row.getString(1) : "nothing";
        }
    }

    private static void checkIsNoFolder(Path path) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new StoreUnavailableException(
                    path + " is a folder or something else that is no file; give the path of a file");
        }
    }

    private static void createFolder(Path file, @Nullable Path folder) {
        var above = folder == null ? null : folder.getParent();
        if (folder == null || above == null || !Files.isDirectory(above)) {
            throw new StoreUnavailableException("the folder of " + file
                    + " does not exist, nor does the one that holds it; check the path, or create the folder");
        }
        try {
            Files.createDirectory(folder);
            try (var handle = FileChannel.open(above)) {
                handle.force(true);
            }
        } catch (IOException failure) {
            throw new ReadOnlyStoreException("the folder " + folder + " cannot be created", failure);
        }
    }

    private static Path real(Path path) {
        try {
            return Files.exists(path)
                    ? path.toRealPath()
                    : path.resolveSibling(".").toRealPath().resolve(path.getFileName());
        } catch (IOException failure) {
            throw new StoreUnavailableException(path + " cannot be found: " + failure.getMessage(), failure);
        }
    }
}
