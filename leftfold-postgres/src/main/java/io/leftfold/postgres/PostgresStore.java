package io.leftfold.postgres;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.Capability;
import io.leftfold.CorruptStoreException;
import io.leftfold.Follower;
import io.leftfold.NewerSchemaException;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.UnsupportedCapabilityException;
import io.leftfold.spi.GroupAppend;
import io.leftfold.spi.Growth;
import io.leftfold.spi.ReadingStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A log in a schema of PostgreSQL 15 or newer. Any number of processes may have it open, for appends too.
/// Safe for use by several threads, virtual ones too.
///
/// An append that returned has been committed with the server's flush. Appends of several threads of a
/// process share a round trip, a transaction and a flush.
public final class PostgresStore extends ReadingStore {
    private static final Set<Capability> CAPABILITIES = Set.of(
            Capability.GLOBAL_ORDER,
            Capability.CONDITIONS_OVER_TAGS,
            Capability.MULTI_STREAM,
            Capability.DURABLE,
            Capability.SHARED);

    /// How long a close waits for appends that are under way.
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /// What only those who append have.
    private record Writing(Writer writer, GroupAppend group) {}

    private final Database database;
    private final Growth growth;
    private final Wakes wakes;
    private final @Nullable Writing writing;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PostgresStore(Database database, LogReads reads, long partSize, boolean writes) {
        super(reads);
        this.database = database;
        this.growth = new Growth(0);
        this.wakes = new Wakes(database, growth);
        if (writes) {
            var writer = new Writer(database, partSize, wakes::grown);
            var options = database.options();
            this.writing = new Writing(
                    writer,
                    new GroupAppend(
                            writer, options.append(), options.environment().nanoTime()));
        } else {
            this.writing = null;
        }
    }

    /// Opens the log for appends, and makes it where there is none: that needs the right to create a schema.
    ///
    /// @throws StoreUnavailableException if the server cannot be reached
    /// @throws ReadOnlyStoreException    if it is a replica, or the role may not append
    /// @throws CorruptStoreException     if the schema is not what Leftfold made
    /// @throws NewerSchemaException      if a newer version wrote it; nothing was touched
    /// @throws UnsupportedCapabilityException if the server is older than 15, or set to lose what it has
    ///     committed
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
        var database = new Database(options);
        try {
            long partSize = 0;
            try (var connection = database.connect()) {
                new Startup(connection, database).check(writes);
                partSize = partSize(connection, database);
            } catch (SQLException failure) {
                throw Failures.translate(failure, database.name());
            }
            var store = new PostgresStore(database, new LogReads(database), partSize, writes);
            store.growth.announce(store.log().head());
            return store;
        } catch (RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    private static long partSize(Connection connection, Database database) throws SQLException {
        try (var select = connection.prepareStatement(database.sql().of("SELECT part_size FROM {schema}.log"));
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new CorruptStoreException(database.name() + ": the row that says which log it is has gone");
            }
            return row.getLong(1);
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public AppendOutcome append(Append append) {
        if (writing == null) {
            checkOpen();
            throw new ReadOnlyStoreException(
                    database.name() + " is open to read only; nothing was written: open it for appends");
        }
        append.checkSize();
        return writing.group.append(
                append.withFullKey(database.options().environment().ids()));
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
        wakes.close();
        database.close();
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new StoreClosedException(database.name() + " is closed");
        }
    }
}
