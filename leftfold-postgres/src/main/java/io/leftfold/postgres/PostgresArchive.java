package io.leftfold.postgres;

import io.leftfold.CorruptStoreException;
import io.leftfold.LogArchive;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreInUseException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import io.leftfold.postgres.ArchiveFile.Header;
import io.leftfold.spi.Checksum;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Archives old parts of a log in PostgreSQL, as the owner of its schema, in the folder
/// [PostgresOptions#archive]. Safe for use by several threads and processes: one of them works, the others are
/// refused.
///
/// An archived part leaves another in its place, with all of its events but their payloads and metadata, so
/// that appends decide as before; what it had is a table aside, until it is dropped.
public final class PostgresArchive implements LogArchive {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresArchive.class);

    /// Of one attempt to take the place of a part, for which everybody waits who wants to read or append.
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);

    /// At least as long as an attempt, for those who waited meanwhile.
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final int PAGE = 500;

    /// What has been done of a part.
    enum Step {
        WRITTEN,
        PUBLISHED,
        COMPARED,
        OUTLINE_MADE,
        SWAPPED,
        DROPPED
    }

    /// Returns when what is in a file or folder is on the disk.
    interface Flush {
        void of(Path path) throws IOException;
    }

    private interface Work<R> {
        R on(Connection connection) throws SQLException, IOException;
    }

    private final Database database;
    private final Consumer<Step> after;
    private final Flush flush;

    /// @param after hears of each step when it is done, and before it is committed
    PostgresArchive(Database database, Consumer<Step> after) {
        this(database, after, PostgresArchive::force);
    }

    /// @param flush brings files and folders to the disk
    PostgresArchive(Database database, Consumer<Step> after, Flush flush) {
        this.database = database;
        this.after = after;
        this.flush = flush;
    }

    /// @throws StoreUnavailableException if the server cannot be reached, or holds no such log
    public static PostgresArchive open(PostgresOptions options) {
        var archive = new PostgresArchive(Database.forLog(options), _ -> {});
        try {
            archive.with(connection -> {
                new Startup(connection, archive.database).check(false);
                return connection;
            });
            return archive;
        } catch (RuntimeException failure) {
            archive.close();
            throw failure;
        }
    }

    @Override
    public List<Part> archive(Until until, Progress progress) {
        var folder = folder();
        return alone(connection -> {
            var done = new ArrayList<Part>();
            var log = LogRow.read(connection, database);
            long wanted = last(log, until);
            while (log.firstPosition() + log.partSize() - 1 <= wanted) {
                done.add(archive(connection, log, folder, at -> progress.at(at, wanted)));
                log = LogRow.read(connection, database);
            }
            return done;
        });
    }

    /// Up to where parts are to be archived: never the one that the log ends in.
    private static long last(LogRow log, Until until) {
        long size = log.partSize();
        long full = (log.head() - 1) / size;
        return size
                * switch (until) {
                    case Until.Before(long position) -> Math.min(full, (position - 1) / size);
                    case Until.Keeping(int parts) -> full - parts + 1;
                };
    }

    private Part archive(Connection connection, LogRow log, Path folder, LongConsumer progress)
            throws SQLException, IOException {
        long first = log.firstPosition();
        long last = first + log.partSize() - 1;
        var path = folder.resolve(ArchiveFolder.name(log.id(), first, last));
        if (!Files.exists(path)) {
            write(connection, log, path, progress);
        }
        // Also one that was there: who put it there may not have got as far as this.
        flush.of(path);
        flush.of(folder);
        after.accept(Step.PUBLISHED);
        var file = ArchiveFolder.open(path, log.id(), first, last);
        var part = new Part(
                first,
                last,
                file.name(),
                file.checksum(),
                file.bytes(),
                file.header().archivedAt(),
                Optional.empty());
        compare(connection, file, part);
        after.accept(Step.COMPARED);
        transaction(connection, () -> execute(connection, "archive_outline", part));
        awaitVisible(connection, part);
        after.accept(Step.OUTLINE_MADE);
        swap(connection, part);
        progress.accept(last);
        return part;
    }

    /// Writes the file aside and publishes it as a whole.
    private void write(Connection connection, LogRow log, Path path, LongConsumer progress)
            throws SQLException, IOException {
        long first = log.firstPosition();
        long last = first + log.partSize() - 1;
        var aside = path.resolveSibling(path.getFileName() + ".part");
        var now = Checksum.instant(
                Checksum.micros(database.options().environment().clock().instant()));
        try (var writer = new ArchiveWriter(aside, new Header(log.id(), log.incarnation(), first, last, now))) {
            var scan = new EventScan(connection, database);
            for (long at = first - 1; at < last; ) {
                long from = at;
                var events = read(connection, () -> scan.read(from, last, PAGE));
                if (events.isEmpty()) {
                    throw new CorruptStoreException(
                            database.name() + " has no event after position " + at + "; verify the log");
                }
                for (var event : events) {
                    if (event.position() != ++at) {
                        throw new CorruptStoreException(
                                database.name() + " has no event at position " + at + "; verify the log");
                    }
                    writer.add(event);
                }
                progress.accept(at);
            }
            writer.finish();
        }
        after.accept(Step.WRITTEN);
        Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /// What is in a file, or, where it can be opened for that, in a folder.
    private static void force(Path path) throws IOException {
        boolean isWindows = System.getProperty("os.name", "").startsWith("Windows");
        if (!isWindows || !Files.isDirectory(path)) {
            try (var channel = FileChannel.open(path, isWindows ? StandardOpenOption.WRITE : StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /// Waits until nobody is left who does not see the rows of the outline: a transaction whose state of the
    /// database is older would find the place of the part empty.
    private void awaitVisible(Connection connection, Part part) throws SQLException {
        var patience = new Patience(database.options());
        while (!isVisible(connection, part)) {
            LOG.info("{}: waits for transactions that began before the outline was made", database.name());
            if (!patience.hasMore()) {
                throw new StoreUnavailableException(database.name() + ": transactions are open that began before the"
                        + " outline of positions " + part.first() + " to " + part.last() + " was made, and would lose"
                        + " sight of these events; the part is where it was: look for the oldest backend_xmin in"
                        + " pg_stat_activity, pg_prepared_xacts and pg_replication_slots, and try again after their"
                        + " end");
            }
        }
    }

    /// A page is marked so once every transaction, of now and later, sees all of its rows.
    private boolean isVisible(Connection connection, Part part) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql("VACUUM (FREEZE, ANALYZE) {schema}.outline_{part}", part));
            try (var row = statement.executeQuery(sql(
                    "SELECT relallvisible = relpages FROM pg_class WHERE oid = '{schema}.outline_{part}'::regclass",
                    part))) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /// Puts what stays in the place of the part. That needs a moment in which nobody reads or writes events: a
    /// short wait for it, again and again, holds up the others less than a long one.
    private void swap(Connection connection, Part part) throws SQLException {
        var patience = new Patience(database.options(), PAUSE);
        while (true) {
            try {
                transaction(connection, () -> {
                    try (var set = connection.createStatement()) {
                        set.execute("SET LOCAL lock_timeout = " + LOCK_TIMEOUT.toMillis());
                    }
                    execute(connection, "archive_swap", part);
                    insert(connection, part);
                    after.accept(Step.SWAPPED);
                });
                return;
            } catch (SQLException failure) {
                if (!Failures.isOfALock(failure)) {
                    throw failure;
                }
                LOG.info("{}: waits until nobody reads in one long transaction", database.name());
                if (!patience.hasMore()) {
                    throw failure;
                }
            }
        }
    }

    private void insert(Connection connection, Part part) throws SQLException {
        try (var insert = connection.prepareStatement(database.sql().insertArchive)) {
            insert.setLong(1, part.first());
            insert.setLong(2, part.last());
            insert.setString(3, part.file());
            insert.setBytes(4, HexFormat.of().parseHex(part.checksum()));
            insert.setLong(5, part.bytes());
            insert.setLong(6, Checksum.micros(part.archivedAt()));
            insert.executeUpdate();
        }
    }

    @Override
    public List<Part> parts() {
        return with(connection -> ArchivedParts.all(connection, database.sql()));
    }

    @Override
    public List<Finding> verify(Progress progress) {
        var folder = folder();
        return with(connection -> {
            var findings = new ArrayList<Finding>();
            var archive =
                    new ArchiveFolder(folder, LogRow.read(connection, database).id());
            var parts = ArchivedParts.all(connection, database.sql());
            for (var part : parts) {
                read(connection, () -> ArchivedParts.verify(connection, database.sql(), archive, part, _ -> {}))
                        .ifPresent(findings::add);
                progress.at(part.last(), parts.getLast().last());
            }
            return findings;
        });
    }

    private void compare(Connection connection, ArchiveFile file, Part part) throws SQLException {
        read(connection, () -> {
            ArchivedParts.compare(connection, database.sql(), file, part, _ -> {});
            return file;
        });
    }

    @Override
    public List<Part> drop(long before, String by, String reason, boolean withoutArchive) {
        if (by.isBlank() || reason.isBlank()) {
            throw new IllegalArgumentException("a decision to drop needs somebody who takes it, and a reason");
        }
        var folder = withoutArchive ? Optional.<Path>empty() : Optional.of(folder());
        return alone(connection -> {
            var log = LogRow.read(connection, database).id();
            var archive = folder.map(there -> new ArchiveFolder(there, log));
            var now = Checksum.micros(database.options().environment().clock().instant());
            var decision = new Decision(Checksum.instant(now), by, reason, archive.isPresent());
            var dropped = new ArrayList<Part>();
            for (var part : ArchivedParts.all(connection, database.sql())) {
                if (part.dropped().isEmpty() && part.last() < before) {
                    if (archive.isPresent()) {
                        compare(connection, archive.get().file(part), part);
                    }
                    transaction(connection, () -> drop(connection, part, decision));
                    dropped.add(part.droppedBy(decision));
                }
            }
            return dropped;
        });
    }

    private void drop(Connection connection, Part part, Decision decision) throws SQLException {
        try (var insert = connection.prepareStatement(database.sql().insertRetention);
                var drop = connection.createStatement()) {
            insert.setLong(1, part.first());
            insert.setLong(2, part.last());
            insert.setLong(3, Checksum.micros(decision.at()));
            insert.setString(4, decision.by());
            insert.setString(5, decision.reason());
            insert.setBoolean(6, decision.archiveVerified());
            insert.setString(7, part.file());
            insert.setBytes(8, HexFormat.of().parseHex(part.checksum()));
            insert.executeUpdate();
            drop.execute(sql("DROP TABLE {schema}.archived_event_{part}", part));
            after.accept(Step.DROPPED);
        }
    }

    private Path folder() {
        return database.options()
                .archive()
                .orElseThrow(() -> new IllegalArgumentException("no folder is given for the files of the archive"));
    }

    private void execute(Connection connection, String resource, Part part) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql(Sql.resource(resource), part));
        }
    }

    private String sql(String text, Part part) {
        long number = (part.first() - 1) / (part.last() - part.first() + 1) + 1;
        return database.sql()
                .of(text)
                .replace("{part}", String.format(Locale.ROOT, "%06d", number))
                .replace("{first}", Long.toString(part.first()))
                .replace("{end}", Long.toString(part.last() + 1));
    }

    /// As the owner of the log, and while nobody else does.
    private <R> R alone(Work<R> work) {
        return with(connection -> {
            if (!LogRow.read(connection, database).isOwned()) {
                throw new ReadOnlyStoreException(database.name()
                        + ": archiving is for the owner of the schema, and this role is not; nothing was touched");
            }
            try (var lock = connection.createStatement();
                    var row = lock.executeQuery(database.sql()
                            .of("SELECT pg_try_advisory_lock(1818652279, '{schema}.archive'::regclass::oid::int)"))) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw new StoreInUseException(
                            database.name() + " is being archived by somebody else; wait for that to end");
                }
            }
            return work.on(connection);
        });
    }

    /// On a connection of its own, whose statements may take as long as a part needs.
    private <R> R with(Work<R> work) {
        try (var connection = database.connect()) {
            connection.setNetworkTimeout(Runnable::run, 0);
            return work.on(connection);
        } catch (SQLException failure) {
            throw Failures.translate(failure, database.name());
        } catch (IOException failure) {
            throw new StoreUnavailableException(
                    "the archive cannot be written: " + failure
                            + "; the part is where it was: make room, or check the folder, and try again",
                    failure);
        }
    }

    private interface Statements {
        void run() throws SQLException;
    }

    private interface Query<R> {
        R get() throws SQLException;
    }

    private void transaction(Connection connection, Statements statements) throws SQLException {
        boolean isDone = false;
        connection.setAutoCommit(false);
        try {
            statements.run();
            isDone = true;
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException | RuntimeException | Error failure) {
            undo(connection, failure);
            if (isDone && failure instanceof SQLException atCommit && Failures.isOfTheConnection(atCommit)) {
                throw new StoreUnavailableException(
                        database.name() + ": the connection broke at a commit, and it is not known whether the part"
                                + " that was worked on is archived or dropped: list the parts, or do it again, which"
                                + " goes on from there",
                        failure);
            }
            throw failure;
        }
    }

    /// In one state of the database.
    private static <R> R read(Connection connection, Query<R> query) throws SQLException {
        connection.setAutoCommit(false);
        try {
            R result = query.get();
            connection.rollback();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException | Error failure) {
            undo(connection, failure);
            throw failure;
        }
    }

    private static void undo(Connection connection, Throwable why) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException second) {
            why.addSuppressed(second);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
