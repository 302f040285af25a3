package io.leftfold.postgres;

import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AsOf;
import io.leftfold.CorruptStoreException;
import io.leftfold.Limits;
import io.leftfold.LogInfo;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.postgres.QuerySql.Weight;
import io.leftfold.spi.PageReader;
import io.leftfold.spi.PageReader.Fetched;
import io.leftfold.spi.PageReader.Lead;
import io.leftfold.spi.PageReader.Part;
import io.leftfold.spi.PageReader.Span;
import io.leftfold.spi.ReadingStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What is read from the log, without a lock.
///
/// Positions are given in the order of commits, so each snapshot of the database sees a beginning of the log.
/// A page takes its events and the end of the log from one statement. Where a part has no events no row
/// brings the end along: it is read first then, and the events in a second statement, whose snapshot is not
/// older; what that one sees beyond the end is left for the next page.
final class LogReads implements ReadingStore.Reads {
    private final Database database;
    private final Sql sql;
    private final PageReader pages;
    private final Optional<ArchiveFolder> archive;
    private final StreamNames names;
    private final StreamReads streams;

    /// A statement keeps one processor of this machine busy, and one of the server's: with half of them asking, all
    /// are. Two at least, so that some fold while others ask.
    private static final int LEADS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    /// By what was read last.
    private volatile Weight weight = Weight.LIGHT;

    /// @param archive where events are whose payloads are not in the database
    LogReads(Database database, Optional<ArchiveFolder> archive) {
        this.database = database;
        this.archive = archive;
        this.sql = database.sql();
        this.names = new StreamNames(database);
        this.pages = new PageReader(database.name());
        this.streams = new StreamReads(database, load -> readAlone(load.stream(), load.range()), LEADS);
    }

    @Override
    public LogInfo log() {
        var log = database.read(connection -> LogRow.read(connection, database));
        return new LogInfo(log.id(), log.incarnation(), readable(log.firstPosition(), 1), log.head());
    }

    /// The first position that can be read.
    ///
    /// @param first  the first that the database can give
    /// @param wanted from where on is to be read
    private long readable(long first, long wanted) {
        return archive.isPresent() ? archive.get().first(first, wanted) : first;
    }

    @Override
    public Optional<Appended> outcomeOf(AppendKey key) {
        return database.read(connection -> new Questions(connection, sql).outcomeOf(key));
    }

    @Override
    public Page read(StreamId stream, Range range) {
        return streams.read(stream, range);
    }

    /// By a statement of its own.
    Page readAlone(StreamId stream, Range range) {
        return database.read(connection -> pages.read(range, new Versions(connection, stream, range)));
    }

    @Override
    public Page readAll(Query query, Range range) {
        if (range.asOf() instanceof AsOf.Version) {
            throw new IllegalArgumentException("a log has positions, only a stream has versions: " + range.asOf());
        }
        return database.read(connection -> readAll(connection, query, range));
    }

    /// The same on `connection`, within its transaction if it is in one.
    Page readAll(Connection connection, Query query, Range range) throws SQLException {
        return pages.read(range, new Positions(connection, query, range));
    }

    @Override
    public Optional<StreamInfo> stream(StreamId stream) {
        return database.read(connection -> {
            try (var select = connection.prepareStatement(sql.streamInfo)) {
                select.setString(1, stream.category());
                select.setString(2, stream.entity());
                try (var row = select.executeQuery()) {
                    return row.next() ? Optional.of(StreamInfos.read(row, database.name())) : Optional.empty();
                }
            }
        });
    }

    @Override
    public List<StreamInfo> streams(Optional<String> category, Optional<StreamId> after, int limit) {
        int checked = Range.forward().limit(limit).limit();
        return database.read(connection -> {
            var streams = new ArrayList<StreamInfo>();
            try (var select = connection.prepareStatement(sql.listStreams)) {
                select.setString(1, after.map(StreamId::category).orElse(""));
                select.setString(2, after.map(StreamId::entity).orElse(""));
                select.setString(3, category.orElse(null));
                select.setString(4, category.orElse(null));
                select.setInt(5, checked);
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        streams.add(StreamInfos.read(row, database.name()));
                    }
                }
            }
            return streams;
        });
    }

    /// The places of one read.
    private abstract class OneRead implements PageReader.Places<SQLException> {
        final Connection connection;
        final Range range;
        private final boolean isDataOnly;
        private final Predicate<RecordedEvent> matches;

        OneRead(Connection connection, Range range, boolean isDataOnly, Predicate<RecordedEvent> matches) {
            this.connection = connection;
            this.range = range;
            this.isDataOnly = isDataOnly;
            this.matches = matches;
        }

        abstract QuerySql select(Part part, Weight weight);

        @Override
        public Fetched fetch(Part part) throws SQLException {
            var fetched = run(part, weight);
            if (fetched.isPresent()) {
                return fetched.get();
            }
            var span = span();
            var cut = new Part(
                    part.from(), Math.min(part.to(), span.head()), part.forward(), part.limit(), part.occurredAtMost());
            return new Fetched(span, run(cut, weight).map(Fetched::events).orElse(List.of()));
        }

        private Optional<Fetched> run(Part part, Weight given) throws SQLException {
            var archived = archive.map(ArchiveFolder::read);
            try (var select = select(part, given).prepare(connection);
                    var row = select.executeQuery()) {
                var reader = new EventReader(database.name(), isDataOnly, archived);
                var events = reader.read(row, names.on(connection), Limits.PAGE_BYTES);
                if (reader.isHeavy()) {
                    weight = Weight.HEAVY;
                    return run(part, Weight.HEAVY);
                }
                if (events.isEmpty()) {
                    return Optional.empty();
                }
                weight = isLight(events, part) ? Weight.LIGHT : Weight.HEAVY;
                for (var event : events) {
                    if (!matches.test(event)) {
                        throw new CorruptStoreException(database.name() + ": an index leads to the event at position "
                                + event.position() + ", which does not belong there; stop and verify the log");
                    }
                }
                return Optional.of(new Fetched(span(reader.span()), events));
            } finally {
                archived.ifPresent(ArchiveFolder.Reading::close);
            }
        }

        /// What the row says, and what the archive has before it.
        abstract Span span(Span row) throws SQLException;

        /// The first place from `position` on.
        abstract long place(long position) throws SQLException;

        /// What can be read of a log whose database begins at `first`. Whether files came since is seen only by
        /// a read that begins before that.
        final Span span(long first, long head) throws SQLException {
            long known = place(readable(first, Long.MAX_VALUE));
            long begin = range.isForward() ? range.after() + 1 : Math.min(range.after() - 1, head);
            return new Span(begin >= 1 && begin < known ? place(readable(first, 1)) : known, head);
        }
    }

    private static boolean isLight(List<RecordedEvent> events, Part part) {
        int share = QuerySql.share(part);
        return events.stream().noneMatch(event -> event.payload().size() > share);
    }

    /// The versions of a stream.
    private final class Versions extends OneRead {
        private final StreamId stream;

        Versions(Connection connection, StreamId stream, Range range) {
            super(connection, range, range.isDataOnly(), event -> event.stream().equals(stream));
            this.stream = stream;
        }

        @Override
        public Lead lead() {
            return PageReader.lead(range);
        }

        @Override
        public long place(RecordedEvent event) {
            return event.version();
        }

        @Override
        QuerySql select(Part part, Weight weight) {
            return QuerySql.stream(
                    sql, stream.category(), stream.entity(), part, range.isDataOnly(), archive.isPresent(), weight);
        }

        @Override
        Span span(Span row) throws SQLException {
            return archive.isPresent() ? span(row.first(), row.head()) : row;
        }

        @Override
        long place(long position) throws SQLException {
            if (position == 1) {
                return 1;
            }
            try (var select = connection.prepareStatement(sql.firstVersion)) {
                select.setString(1, stream.category());
                select.setString(2, stream.entity());
                select.setLong(3, position);
                return LogReads.this.number(select, position);
            }
        }

        @Override
        public Span span() throws SQLException {
            try (var select = connection.prepareStatement(sql.streamSpan)) {
                select.setString(1, stream.category());
                select.setString(2, stream.entity());
                try (var row = select.executeQuery()) {
                    return row.next() ? span(row.getLong(1), row.getLong(2)) : new Span(1, 0);
                }
            }
        }

        @Override
        public long recordedAt(long version) throws SQLException {
            return number(sql.recordedAtOfVersion, version);
        }

        @Override
        public long position(long version) throws SQLException {
            return number(sql.positionOfVersion, version);
        }

        private long number(String statement, long version) throws SQLException {
            try (var select = connection.prepareStatement(statement)) {
                select.setString(1, stream.category());
                select.setString(2, stream.entity());
                select.setInt(3, Math.toIntExact(version));
                return LogReads.this.number(select, version);
            }
        }
    }

    /// The positions of the log.
    private final class Positions extends OneRead {
        private final Query query;

        Positions(Connection connection, Query query, Range range) {
            super(connection, range, false, query::matches);
            this.query = query;
        }

        @Override
        public Lead lead() {
            return PageReader.lead(query, range);
        }

        @Override
        public long place(RecordedEvent event) {
            return event.position();
        }

        @Override
        QuerySql select(Part part, Weight weight) {
            return QuerySql.events(sql, query, part, weight);
        }

        @Override
        Span span(Span row) throws SQLException {
            return span(row.first(), row.head());
        }

        @Override
        long place(long position) {
            return position;
        }

        @Override
        public Span span() throws SQLException {
            var log = LogRow.read(connection, database);
            return span(log.firstPosition(), log.head());
        }

        @Override
        public long recordedAt(long position) throws SQLException {
            try (var select = connection.prepareStatement(sql.recordedAtOfPosition)) {
                select.setLong(1, position);
                return number(select, position);
            }
        }

        @Override
        public long position(long position) {
            return position;
        }
    }

    private long number(PreparedStatement select, long place) throws SQLException {
        try (var row = select.executeQuery()) {
            if (!row.next()) {
                throw new CorruptStoreException(database.name() + ": what should be at position or version " + place
                        + " is not there; stop, verify the log and restore from a backup");
            }
            return row.getLong(1);
        }
    }
}
