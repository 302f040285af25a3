package io.leftfold.sqlite;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.Capability;
import io.leftfold.CorruptStoreException;
import io.leftfold.Damage;
import io.leftfold.Follower;
import io.leftfold.ForeignStoreException;
import io.leftfold.InlineStore;
import io.leftfold.NewerSchemaException;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreInUseException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StoreVerification;
import io.leftfold.spi.GroupAppend;
import io.leftfold.spi.Growth;
import io.leftfold.spi.PlatformThreads;
import io.leftfold.spi.PollingFollower;
import io.leftfold.spi.ReadingStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A log in one file of SQLite. One process at a time opens it for appends; any number, this one too, may open
/// it to read only at the same time. Safe for use by several threads, virtual ones too.
///
/// An append that returned has been flushed to the disk. Appends of several threads share a transaction and a
/// flush.
public final class SqliteStore extends ReadingStore implements StoreVerification, InlineStore<Connection> {
    /// How long a close waits for appends, and for reads, that are under way.
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /// What only the writing process has.
    private record Writing(WriteLock lock, Writer writer, GroupAppend<Append> group, Growth growth) {}

    private final Database database;
    private final SqliteOptions options;
    private final PlatformThreads threads;
    private final ReadPool pool;
    private final @Nullable Writing writing;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SqliteStore(
            Database database,
            SqliteOptions options,
            PlatformThreads threads,
            ReadPool pool,
            LogReads reads,
            @Nullable Writing writing) {
        super(reads);
        this.database = database;
        this.options = options;
        this.threads = threads;
        this.pool = pool;
        this.writing = writing;
    }

    /// Opens the log in `file` for appends, and creates it where there is none.
    public static SqliteStore open(Path file) {
        return open(file, SqliteOptions.DEFAULTS);
    }

    /// Opens the log in `file` for appends, and creates it where there is none; also its folder, if only that is
    /// missing.
    ///
    /// @throws StoreInUseException       if it is open for appends already, here or in another process
    /// @throws ReadOnlyStoreException    if the file or its folder cannot be written
    /// @throws ForeignStoreException     if it is a database, but no log of Leftfold; nothing was touched
    /// @throws CorruptStoreException     if it is no database, or damaged; nothing was touched
    /// @throws NewerSchemaException      if a newer version wrote it; nothing was touched
    /// @throws StoreUnavailableException if the path leads nowhere
    /// @throws io.leftfold.WorkFailedException if what is inline could not be made, or brought up to the log
    public static SqliteStore open(Path file, SqliteOptions options) {
        var database = Database.toWrite(file, Database.Kind.LOG, options.busyTimeout());
        var threads = new PlatformThreads("leftfold-sqlite");
        var lock = WriteLock.of(database.path());
        try {
            var session = threads.call(() -> database.openWriter(created -> LogReads.create(created, options)));
            var pool = new ReadPool(database, database::openReader, threads, options.readers());
            var growth = new Growth(0);
            var reads = new LogReads(pool, database.path());
            var writer = new Writer(database, session, options, growth, threads, reads);
            var group = new GroupAppend<>(
                    Function.identity(),
                    writer,
                    options.append(),
                    options.environment().nanoTime());
            var store =
                    new SqliteStore(database, options, threads, pool, reads, new Writing(lock, writer, group, growth));
            try {
                writer.bringUp();
                growth.announce(store.log().head());
                return store;
            } catch (RuntimeException unreadable) {
                store.close();
                throw unreadable;
            }
        } catch (RuntimeException failure) {
            lock.close();
            threads.close();
            throw failure;
        }
    }

    /// Opens the log in `file` to read only. It never writes to the file.
    public static SqliteStore openReadOnly(Path file) {
        return openReadOnly(file, SqliteOptions.DEFAULTS);
    }

    /// Opens the log in `file` to read only, also while another process appends. It never writes to the file,
    /// but makes the two files beside it that SQLite shares among processes. Where the folder cannot be written
    /// and no writer has left those there, the log is read as one that nobody changes while it is open.
    ///
    /// @throws StoreUnavailableException if there is no such file
    /// @throws ForeignStoreException     if it is a database, but no log of Leftfold, or empty
    /// @throws CorruptStoreException     if it is no database, or damaged
    /// @throws NewerSchemaException      if a newer version wrote it
    public static SqliteStore openReadOnly(Path file, SqliteOptions options) {
        var database = Database.toRead(file, Database.Kind.LOG, options.busyTimeout());
        var threads = new PlatformThreads("leftfold-sqlite");
        var pool = new ReadPool(database, database::openReadOnly, threads, options.readers());
        var store = new SqliteStore(database, options, threads, pool, new LogReads(pool, database.path()), null);
        try {
            if (threads.call(database::look)) {
                throw new ForeignStoreException(
                        database.path() + " is empty, no log was created in it; open it for appends first");
            }
            store.log();
            return store;
        } catch (RuntimeException failure) {
            store.close();
            throw failure;
        }
    }

    /// What is wrong with the log in `file`, where it need not even open.
    ///
    /// @throws ForeignStoreException if it is a database, but no log of Leftfold, or empty
    public static List<Finding> verify(Path file, Progress progress) {
        try (var store = openReadOnly(file)) {
            return store.verify(progress);
        } catch (CorruptStoreException unreadable) {
            return List.of(new Finding(Damage.UNREADABLE, file.toString(), String.valueOf(unreadable.getMessage())));
        }
    }

    /// A quick look at the log in `file`: what it is, who writes it, whether SQLite finds it whole.
    ///
    /// @throws StoreUnavailableException if there is no such file
    /// @throws ForeignStoreException     if it is a database, but no log of Leftfold, or empty
    /// @throws CorruptStoreException     if it is no database, or so damaged that it cannot be looked at
    /// @throws NewerSchemaException      if a newer version wrote it
    public static Inspection inspect(Path file) {
        try (var store = openReadOnly(file)) {
            return store.threads.call(() -> Inspection.of(store.database));
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.GLOBAL_ORDER,
                Capability.CONDITIONS_OVER_TAGS,
                Capability.MULTI_STREAM,
                Capability.DURABLE,
                Capability.SHARED);
    }

    @Override
    public AppendOutcome append(Append append) {
        if (writing == null) {
            checkOpen();
            throw new ReadOnlyStoreException(database.path()
                    + " is open to read only; nothing was written: open it for appends, in one process at a time");
        }
        append.checkSize();
        return writing.group.append(append.withFullKey(options.environment().ids()));
    }

    /// Runs on the calling thread, and for a virtual one on a platform thread. Takes one of
    /// [SqliteOptions#readers] meanwhile, whose connection is good for this alone.
    @Override
    public <R> R readTables(Work<Connection, R> work) {
        checkOpen();
        return pool.read(session -> GuardedConnection.run(session, work));
    }

    /// Woken by each append in the writing process; elsewhere it looks at the file every
    /// [SqliteOptions#pollInterval].
    @Override
    public Follower follow() {
        checkOpen();
        return writing == null
                ? new PollingFollower(
                        () -> log().head(),
                        options.pollInterval(),
                        options.environment().nanoTime())
                : writing.growth.follow();
    }

    /// Looks at everything, in one transaction that lasts as long as it takes: what is appended meanwhile stays
    /// in the write-ahead log until it ends.
    @Override
    public List<Finding> verify(Progress progress) {
        checkOpen();
        return threads.call(() -> new Verification(database, progress).run());
    }

    /// Waits at most ten seconds for an append, and as long for reads, that are under way; they end by
    /// themselves then.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            if (writing != null) {
                writing.group.close(CLOSE_TIMEOUT);
                writing.growth.close();
            }
            pool.close(CLOSE_TIMEOUT);
            if (writing != null) {
                // The lock lasts as long as the batch under way, however long that takes.
                writing.writer.close(CLOSE_TIMEOUT, writing.lock::close);
            }
        } finally {
            threads.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// For tests.
    Writer writer() {
        return java.util.Objects.requireNonNull(writing).writer;
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new StoreClosedException(database.path() + " is closed");
        }
    }
}
