package io.leftfold.sqlite;

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
import io.leftfold.spi.Checksum;
import io.leftfold.spi.PageReader;
import io.leftfold.spi.PageReader.Fetched;
import io.leftfold.spi.PageReader.Lead;
import io.leftfold.spi.PageReader.Part;
import io.leftfold.spi.PageReader.Span;
import io.leftfold.spi.ReadingStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What is read from the log, each in one transaction.
final class LogReads implements ReadingStore.Reads {
    /// Most names of streams that are kept, some 200 bytes each.
    private static final int NAMES_MAX = 10_000;

    private final ReadPool pool;
    private final Path file;
    private final StreamNames names = new StreamNames(NAMES_MAX);
    private final PageReader pages;

    LogReads(ReadPool pool, Path file) {
        this.pool = pool;
        this.file = file;
        this.pages = new PageReader(file.toString());
    }

    /// Writes the one row that says which log this is.
    static void create(Session session, SqliteOptions options) throws SQLException {
        var insert = session.prepare(Sql.INSERT_LOG);
        insert.setBytes(1, EventRow.bytes(options.environment().ids().next()));
        insert.setLong(2, Checksum.micros(options.environment().clock().instant()));
        insert.executeUpdate();
    }

    @Override
    public LogInfo log() {
        return pool.read(this::log);
    }

    /// The same within the transaction of `session`.
    LogInfo log(Session session) throws SQLException {
        try (var row = session.prepare(Sql.LOG).executeQuery()) {
            if (!row.next()) {
                throw new CorruptStoreException(
                        file + ": the row that says which log it is has gone; stop and restore from a backup");
            }
            return new LogInfo(EventRow.uuid(row.getBytes(1)), row.getLong(2), row.getLong(3), row.getLong(4));
        } catch (IllegalArgumentException | NullPointerException undecodable) {
            throw new CorruptStoreException(
                    file + ": the row that says which log it is cannot be read; stop and restore from a backup",
                    undecodable);
        }
    }

    @Override
    public Optional<Appended> outcomeOf(AppendKey key) {
        return pool.read(session -> Keys.find(session, key, file));
    }

    @Override
    public Page read(StreamId stream, Range range) {
        return pool.read(
                session -> pages.read(range, new Versions(session, stream, StreamRow.find(session, stream), range)));
    }

    @Override
    public Page readAll(Query query, Range range) {
        if (range.asOf() instanceof AsOf.Version) {
            throw new IllegalArgumentException("a log has positions, only a stream has versions: " + range.asOf());
        }
        return pool.read(session -> readAll(session, query, range));
    }

    /// The same within the transaction of `session`.
    Page readAll(Session session, Query query, Range range) throws SQLException {
        return pages.read(range, new Positions(session, query, log(session), range));
    }

    /// The versions of a stream.
    private final class Versions implements PageReader.Places<SQLException> {
        private final Session session;
        private final StreamId stream;
        private final StreamRow row;
        private final Range range;

        Versions(Session session, StreamId stream, StreamRow row, Range range) {
            this.session = session;
            this.stream = stream;
            this.row = row;
            this.range = range;
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
        public Span span() {
            return new Span(1, row.version());
        }

        @Override
        public Fetched fetch(Part part) throws SQLException {
            var sql = QuerySql.stream(row.number(), part, range.isDataOnly());
            return new Fetched(
                    span(),
                    events(
                            session,
                            sql,
                            range.isDataOnly(),
                            event -> event.stream().equals(stream)));
        }

        @Override
        public long recordedAt(long version) throws SQLException {
            return number(session, Sql.RECORDED_AT_OF_VERSION, row.number(), version);
        }

        @Override
        public long position(long version) throws SQLException {
            return number(session, Sql.POSITION_OF_VERSION, row.number(), version);
        }
    }

    /// The positions of the log.
    private final class Positions implements PageReader.Places<SQLException> {
        private final Session session;
        private final Query query;
        private final LogInfo log;
        private final Range range;

        Positions(Session session, Query query, LogInfo log, Range range) {
            this.session = session;
            this.query = query;
            this.log = log;
            this.range = range;
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
        public Span span() {
            return new Span(log.firstPosition(), log.head());
        }

        @Override
        public Fetched fetch(Part part) throws SQLException {
            return new Fetched(span(), events(session, QuerySql.events(query, part), false, query::matches));
        }

        @Override
        public long recordedAt(long position) throws SQLException {
            return number(session, Sql.RECORDED_AT_OF_POSITION, position);
        }

        @Override
        public long position(long position) {
            return position;
        }
    }

    @Override
    public Optional<StreamInfo> stream(StreamId stream) {
        return pool.read(session -> {
            var select = session.prepare(Sql.STREAM_INFO);
            select.setString(1, stream.category());
            select.setString(2, stream.entity());
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(StreamRow.info(row, file)) : Optional.empty();
            }
        });
    }

    @Override
    public List<StreamInfo> streams(Optional<String> category, Optional<StreamId> after, int limit) {
        int checked = Range.forward().limit(limit).limit();
        return pool.read(session -> {
            var select = session.prepare(category.isEmpty() ? Sql.LIST_STREAMS : Sql.LIST_STREAMS_OF_CATEGORY);
            int parameter = 1;
            if (category.isPresent()) {
                select.setString(parameter++, category.get());
            }
            select.setString(parameter++, after.map(StreamId::category).orElse(""));
            select.setString(parameter++, after.map(StreamId::entity).orElse(""));
            select.setInt(parameter, checked);
            var streams = new ArrayList<StreamInfo>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    streams.add(StreamRow.info(row, file));
                }
            }
            return streams;
        });
    }

    private static StreamId name(Session session, long number) throws SQLException {
        var select = session.prepare(Sql.STREAM_NAME);
        select.setLong(1, number);
        try (var row = select.executeQuery()) {
            if (!row.next()) {
                throw new IllegalArgumentException("the stream number " + number + ", which has no row");
            }
            return new StreamId(row.getString(1), row.getString(2));
        }
    }

    /// @param matches what every event must satisfy; an index that led to another one is damaged
    private List<RecordedEvent> events(
            Session session, QuerySql sql, boolean isDataOnly, Predicate<RecordedEvent> matches) throws SQLException {
        var events = new ArrayList<RecordedEvent>();
        long bytes = 0;
        try (var row = sql.prepare(session).executeQuery()) {
            var reader = new EventReader(
                    row, file, number -> names.of(number, unknown -> name(session, unknown)), isDataOnly);
            while (bytes < Limits.PAGE_BYTES && row.next()) {
                var event = reader.read();
                if (!matches.test(event)) {
                    throw new CorruptStoreException(file + ": an index leads to the event at position "
                            + event.position() + ", which does not belong there; stop and verify the file");
                }
                events.add(event);
                bytes += event.payload().size();
            }
        }
        return events;
    }

    private long number(Session session, String sql, long... parameters) throws SQLException {
        var select = session.prepare(sql);
        for (int i = 0; i < parameters.length; i++) {
            select.setLong(i + 1, parameters[i]);
        }
        try (var row = select.executeQuery()) {
            if (!row.next()) {
                throw new CorruptStoreException(file + ": what should be at position or version "
                        + parameters[parameters.length - 1]
                        + " is not there; stop, verify the file and restore from a backup");
            }
            return row.getLong(1);
        }
    }
}
