package io.leftfold.postgres;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.Capability;
import io.leftfold.CorruptStoreException;
import io.leftfold.Follower;
import io.leftfold.InlineStore;
import io.leftfold.LogInfo;
import io.leftfold.NewerSchemaException;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StoreVerification;
import io.leftfold.TransactionalStore;
import io.leftfold.UnitOfWork;
import io.leftfold.spi.GroupAppend;
import io.leftfold.spi.Growth;
import io.leftfold.spi.PlatformThreads;
import io.leftfold.spi.ReadingStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A log in a schema of PostgreSQL 15 or newer. Any number of processes may have it open, for appends too.
/// Safe for use by several threads, virtual ones too.
///
/// An append that returned has been committed with the server's flush. Appends of several threads of a
/// process share a round trip, a transaction and a flush.
public final class PostgresStore extends ReadingStore
        implements StoreVerification, TransactionalStore<Connection>, InlineStore<Connection> {
    private static final Set<Capability> CAPABILITIES = Set.of(
            Capability.GLOBAL_ORDER,
            Capability.CONDITIONS_OVER_TAGS,
            Capability.MULTI_STREAM,
            Capability.DURABLE,
            Capability.SHARED);

    /// How long a close waits for appends that are under way.
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /// What only those who append have.
    private record Writing(InlineTables inline, Writer writer, GroupAppend<PreparedAppend> group, UnitsOfWork units) {}

    private final Database database;
    private final Optional<ArchiveFolder> archive;
    private final Growth growth;
    private final Wakes wakes;
    private final PlatformThreads threads = new PlatformThreads("leftfold-postgres");
    private final @Nullable Writing writing;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PostgresStore(
            Database database, LogReads reads, Optional<ArchiveFolder> archive, LogRow log, @Nullable Parts parts) {
        super(reads);
        this.database = database;
        this.archive = archive;
        this.growth = new Growth(log.head());
        this.wakes = new Wakes(database, growth);
        if (parts != null) {
            var inline = new InlineTables(
                    database, reads, new LogInfo(log.id(), log.incarnation(), log.firstPosition(), log.head()));
            var writer = new Writer(database, threads, parts, wakes::grown, inline);
            var options = database.options();
            this.writing = new Writing(
                    inline,
                    writer,
                    new GroupAppend<>(
                            PreparedAppend::of,
                            writer,
                            options.append(),
                            options.environment().nanoTime()),
                    new UnitsOfWork(database, parts, wakes::grown, inline));
        } else {
            this.writing = null;
        }
    }

    /// Opens the log for appends, and makes it where there is none: that needs the right to create a schema.
    ///
    /// @throws StoreUnavailableException if the server cannot be reached, is older than 15, or is set to lose
    ///     what it has committed; nothing was touched
    /// @throws ReadOnlyStoreException    if it is a replica, or the role may not append
    /// @throws CorruptStoreException     if the schema is not what Leftfold made
    /// @throws NewerSchemaException      if a newer version wrote it; nothing was touched
    public static PostgresStore open(PostgresOptions options) {
        return open(options, true);
    }

    /// Opens the log to read only.
    ///
    /// @throws StoreUnavailableException if the server cannot be reached, or holds no such log
    /// @throws NewerSchemaException      if a newer version wrote it
    public static PostgresStore openReadOnly(PostgresOptions options) {
        return open(options, false);
    }

    private static PostgresStore open(PostgresOptions options, boolean writes) {
        var store = open(Database.forLog(options), writes);
        try {
            store.bringUp();
            return store;
        } catch (RuntimeException failure) {
            store.close();
            throw failure;
        }
    }

    private static PostgresStore open(Database database, boolean writes) {
        try (var connection = database.connect()) {
            new Startup(connection, database).check(writes);
            var log = LogRow.read(connection, database);
            var archive = database.options().archive().map(folder -> new ArchiveFolder(folder, log.id()));
            var parts = writes ? new Parts(database, log.partSize()) : null;
            if (parts != null) {
                parts.makeFor(connection, log.head());
            }
            return new PostgresStore(database, new LogReads(database, archive), archive, log, parts);
        } catch (SQLException failure) {
            database.close();
            throw Failures.translate(failure, database.name());
        } catch (RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    private void bringUp() {
        if (writing != null) {
            var inline = writing.inline;
            threads.call(() -> {
                inline.bringUp();
                return true;
            });
        }
    }

    /// Lets `role` append to the log and read it, and nothing else: it cannot write a table past the store,
    /// nor make one. To be run by the owner of the schema, again after each new version of Leftfold.
    ///
    /// @throws IllegalArgumentException  if there is no such role
    /// @throws StoreUnavailableException if the server cannot be reached, or holds no such log
    /// @throws ReadOnlyStoreException    if it is not the owner who runs this
    public static void grant(PostgresOptions options, String role) {
        try (var store = openReadOnly(options);
                var connection = store.database.connect()) {
            new Migrations(connection, options, store.database.sql()).grant(role);
        } catch (SQLException failure) {
            if (Failures.isOfAName(failure)) {
                throw new IllegalArgumentException(options.name() + ": " + failure.getMessage(), failure);
            }
            throw Failures.translate(failure, options.name());
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public AppendOutcome append(Append append) {
        var open = writing();
        append.checkSize();
        return open.group.append(
                append.withFullKey(database.options().environment().ids()));
    }

    /// The log's lock is taken when `work` has returned, until the commit. Where nothing is appended, a key
    /// alone is recorded.
    ///
    /// The work's connection is `READ COMMITTED`, and cannot commit, roll back or close; statements that are
    /// left open are closed. Settings are to be made with `SET LOCAL`. It runs on the calling thread, and for
    /// a virtual one on a platform thread, which [io.leftfold.Cause] follows it to and nothing else: an
    /// interrupt would break the connection. It takes one of [PostgresOptions#connections], and another one
    /// for what it reads from this store meanwhile.
    @Override
    public <R> R inTransaction(UnitOfWork<Connection, R> work) {
        var units = writing().units;
        return threads.call(() -> units.run(work));
    }

    /// Runs on the calling thread, and for a virtual one on a platform thread. Takes one of
    /// [PostgresOptions#connections] meanwhile, whose `search_path` is the schema of the log.
    @Override
    public <R> R readTables(Work<Connection, R> work) {
        checkOpen();
        return threads.call(() -> database.readThenUndo(connection -> GuardedConnection.run(
                connection, PostgresReadModels.READ_ONE_STATE + InlineTransaction.settings(database), work)));
    }

    private Writing writing() {
        checkOpen();
        if (writing == null) {
            throw new ReadOnlyStoreException(
                    database.name() + " is open to read only; nothing was written: open it for appends");
        }
        return writing;
    }

    /// Reads the whole log, in one state of it, on a connection of its own; others append meanwhile. What is
    /// archived is read too where [PostgresOptions#archive] says where it is.
    ///
    /// @throws StoreUnavailableException if the server cannot be reached, or ends the connection
    /// @throws ReadOnlyStoreException    if the role may not read all tables
    @Override
    public List<Finding> verify(Progress progress) {
        checkOpen();
        return threads.call(() -> Verification.run(database, archive, progress));
    }

    /// Woken by each append of this process, and by a notification of what others append; should that be
    /// lost, it looks every [PostgresOptions#pollInterval].
    @Override
    public Follower follow() {
        checkOpen();
        wakes.listen();
        return growth.follow();
    }

    /// Waits at most ten seconds for an append that is under way.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        if (writing != null) {
            writing.group.close(CLOSE_TIMEOUT);
            writing.writer.close();
        }
        growth.close();
        threads.close();
        wakes.close();
        database.close();
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new StoreClosedException(database.name() + " is closed");
        }
    }
}
