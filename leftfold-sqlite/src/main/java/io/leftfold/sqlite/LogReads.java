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
import io.leftfold.TruncatedException;
import io.leftfold.spi.Checksum;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/// What is read from the log, each in one transaction.
///
/// Both kinds of pages are made the same way. An as-of that is a beginning of history becomes an upper bound,
/// found by bisection where it is a time, since `recordedAt` never falls. What lies between `after` and the
/// bound is looked at, all of it where an index leads, else [#SCAN] places at most. Places are positions, or the
/// versions of a stream.
final class LogReads {
    /// Most places that one read looks at where no index leads to what it wants.
    static final int SCAN = 10_000;

    /// Most names of streams that are kept, some 200 bytes each.
    private static final int NAMES_MAX = 10_000;

    private static final Instant EARLIEST = Instant.parse("-9999-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("+99999-01-01T00:00:00Z");

    /// Looks up a number by a place.
    private interface Lookup {
        long at(long place) throws SQLException;
    }

    /// Reads the events of a part in order.
    private interface Select {
        QuerySql of(QuerySql.Part part);
    }

    /// What a page is taken from.
    ///
    /// @param head       the last place
    /// @param bound      the last place that counts
    /// @param scans      whether places are looked at one by one
    /// @param all        whether every place in the range is wanted, so that one that is not there is a loss
    /// @param place      of an event
    /// @param matches    what every event must satisfy; an index that led to another one is damaged
    /// @param isDataOnly whether its rows come without tags and metadata
    private record Source(
            long head,
            long bound,
            boolean scans,
            boolean all,
            Select select,
            ToLongFunction<RecordedEvent> place,
            Predicate<RecordedEvent> matches,
            boolean isDataOnly) {}

    private final ReadPool pool;
    private final Path file;
    private final StreamNames names = new StreamNames(NAMES_MAX);

    LogReads(ReadPool pool, Path file) {
        this.pool = pool;
        this.file = file;
    }

    /// Writes the one row that says which log this is.
    static void create(Session session, SqliteOptions options) throws SQLException {
        var insert = session.prepare(Sql.INSERT_LOG);
        insert.setBytes(1, EventRow.bytes(options.environment().ids().next()));
        insert.setLong(2, Checksum.micros(options.environment().clock().instant()));
        insert.executeUpdate();
    }

    LogInfo log() {
        return pool.read(this::log);
    }

    private LogInfo log(Session session) throws SQLException {
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

    Optional<Appended> outcomeOf(AppendKey key) {
        return pool.read(session -> Keys.find(session, key, file));
    }

    Page read(StreamId stream, Range range) {
        return pool.read(session -> {
            var row = StreamRow.find(session, stream);
            long number = row.number();
            long bound = switch (range.asOf()) {
                case AsOf.Latest _, AsOf.Occurred _ -> row.version();
                case AsOf.Version(long version) -> Math.clamp(version, 0, row.version());
                case AsOf.Position(long position) ->
                    last(row.version(), position, version -> number(session, Sql.POSITION_OF_VERSION, number, version));
                case AsOf.Recorded(var time) ->
                    last(
                            row.version(),
                            micros(time),
                            version -> number(session, Sql.RECORDED_AT_OF_VERSION, number, version));
            };
            boolean all = occurred(range).isEmpty();
            return page(
                    session,
                    range,
                    new Source(
                            row.version(),
                            bound,
                            !all,
                            all,
                            part -> QuerySql.stream(number, part, range.isDataOnly()),
                            RecordedEvent::version,
                            event -> event.stream().equals(stream),
                            range.isDataOnly()));
        });
    }

    Page readAll(Query query, Range range) {
        if (range.asOf() instanceof AsOf.Version) {
            throw new IllegalArgumentException("a log has positions, only a stream has versions: " + range.asOf());
        }
        return pool.read(session -> {
            var log = log(session);
            checkBeginning(range, log);
            long bound = switch (range.asOf()) {
                case AsOf.Latest _, AsOf.Occurred _, AsOf.Version _ -> log.head();
                case AsOf.Position(long position) -> Math.clamp(position, 0, log.head());
                case AsOf.Recorded(var time) ->
                    last(log.head(), micros(time), position -> number(session, Sql.RECORDED_AT_OF_POSITION, position));
            };
            boolean all = query.equals(Query.ALL) && occurred(range).isEmpty();
            return page(
                    session,
                    range,
                    new Source(
                            log.head(),
                            bound,
                            !QuerySql.isIndexed(query),
                            all,
                            part -> QuerySql.events(query, part),
                            RecordedEvent::position,
                            query::matches,
                            false));
        });
    }

    Optional<StreamInfo> stream(StreamId stream) {
        return pool.read(session -> {
            var select = session.prepare(Sql.STREAM_INFO);
            select.setString(1, stream.category());
            select.setString(2, stream.entity());
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(StreamRow.info(row, file)) : Optional.empty();
            }
        });
    }

    List<StreamInfo> streams(Optional<String> category, Optional<StreamId> after, int limit) {
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

    private Page page(Session session, Range range, Source source) throws SQLException {
        long head = source.head;
        long bound = source.bound;
        boolean forward = range.isForward();
        long begin = forward ? Math.min(range.after(), head) + 1 : Math.min(range.after() - 1, head);
        long end = forward ? bound : 1;
        if (forward ? begin > end : begin < 1) {
            return new Page(List.of(), forward ? begin - 1 : begin + 1, head, true);
        }
        long reach = forward ? end : Math.min(begin, bound);
        if (source.scans && !source.all) {
            end = forward ? Math.min(end, begin + SCAN - 1) : Math.max(end, reach - SCAN + 1);
        }
        var part = forward
                ? new QuerySql.Part(begin, end, true, range.limit(), occurred(range))
                : new QuerySql.Part(end, reach, false, range.limit(), occurred(range));
        var events = reach < 1 ? List.<RecordedEvent>of() : events(session, part, source);
        boolean isCut = events.size() < range.limit() && bytes(events) >= Limits.PAGE_BYTES;
        int most = isCut ? events.size() : range.limit();
        if (source.all) {
            checkDense(events, source.place, forward ? begin : reach, forward ? end : 1, forward, most);
        }
        if (events.size() == most) {
            long last = source.place.applyAsLong(events.getLast());
            return new Page(events, last, head, last == (forward ? head : 1));
        }
        return new Page(events, end, head, end == (forward ? bound : 1));
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

    private List<RecordedEvent> events(Session session, QuerySql.Part part, Source source) throws SQLException {
        var events = new ArrayList<RecordedEvent>();
        long bytes = 0;
        try (var row = source.select.of(part).prepare(session).executeQuery()) {
            var reader = new EventReader(
                    row, file, number -> names.of(number, unknown -> name(session, unknown)), source.isDataOnly);
            while (bytes < Limits.PAGE_BYTES && row.next()) {
                var event = reader.read();
                if (!source.matches.test(event)) {
                    throw new CorruptStoreException(file + ": an index leads to the event at position "
                            + event.position() + ", which does not belong there; stop and verify the file");
                }
                events.add(event);
                bytes += event.payload().size();
            }
        }
        return events;
    }

    private static long bytes(List<RecordedEvent> events) {
        return events.stream().mapToLong(event -> event.payload().size()).sum();
    }

    private void checkDense(
            List<RecordedEvent> events,
            ToLongFunction<RecordedEvent> place,
            long begin,
            long end,
            boolean forward,
            int most) {
        int step = forward ? 1 : -1;
        long expected = begin;
        for (var event : events) {
            if (place.applyAsLong(event) != expected) {
                break;
            }
            expected += step;
        }
        long count = Math.max(0, Math.min(most, (end - begin) * step + 1));
        if ((expected - begin) * step != count || events.size() != count) {
            throw new CorruptStoreException(file + ": what should be at position or version " + expected
                    + " is not there; stop, verify the file and restore from a backup");
        }
    }

    private void checkBeginning(Range range, LogInfo log) {
        long begin = range.isForward() ? range.after() + 1 : range.after() - 1;
        if (log.firstPosition() > 1 && begin >= 1 && begin < log.firstPosition()) {
            throw new TruncatedException(
                    String.format(
                            Locale.ROOT,
                            "%s: position %d was asked for, the log begins at %d; older events were archived",
                            file,
                            begin,
                            log.firstPosition()),
                    log.firstPosition());
        }
    }

    /// The last place up to `head` whose number is at most `max`, where numbers never fall; 0 for none.
    private static long last(long head, long max, Lookup lookup) throws SQLException {
        long low = 0;
        long high = head;
        while (low < high) {
            long middle = high - (high - low) / 2;
            if (lookup.at(middle) <= max) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
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

    private static OptionalLong occurred(Range range) {
        return range.asOf() instanceof AsOf.Occurred(var time) ? OptionalLong.of(micros(time)) : OptionalLong.empty();
    }

    /// Times beyond what any event has are cut, so that they can be counted in microseconds.
    private static long micros(Instant time) {
        return Checksum.micros(time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time);
    }
}
