package io.leftfold.sqlite;

import io.leftfold.Append;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.CorruptStoreException;
import io.leftfold.EventData;
import io.leftfold.KeyReusedException;
import io.leftfold.Limits;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamEvent;
import io.leftfold.StreamEvent.Described;
import io.leftfold.StreamId;
import io.leftfold.TooLargeException;
import io.leftfold.Write;
import io.leftfold.spi.GroupAppend.Result;
import io.leftfold.spi.PageReader.Part;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The appends of one batch within the transaction that writes them. What was asked for must hold, then what
/// every append implies; only then is anything written. The key comes before all of this: where it is known, its
/// outcome is the answer. It is looked up where something does not hold, and else found out by writing it.
final class AppendTransaction {
    private final Session session;
    private final Path file;
    private final LogTip tip;
    private final boolean looksUpIds;
    private final List<RecordedEvent> written = new ArrayList<>();

    AppendTransaction(Session session, Path file, LogTip tip, boolean looksUpIds) {
        this.session = session;
        this.file = file;
        this.tip = tip;
        this.looksUpIds = looksUpIds;
    }

    long head() {
        return tip.head();
    }

    /// What all appends so far have written, by position.
    List<RecordedEvent> written() {
        return written;
    }

    /// @param append with a key
    /// @param now    when it is recorded, unless the last event has a later time
    Result run(Append append, Instant now) throws SQLException {
        var against = whatSpeaksAgainst(append);
        if (against.isEmpty() && Keys.insert(session, append, tip.head())) {
            return new Result.Done(write(append, tip.recordedAt(now)));
        }
        var known = outcomeOf(append.key().orElseThrow());
        return known.or(() -> against)
                .orElseThrow(() -> new CorruptStoreException(file
                        + ": the key " + append.key().orElseThrow().value()
                        + " is taken and cannot be found; nothing was written: verify the file"));
    }

    private Optional<Result> outcomeOf(AppendKey key) throws SQLException {
        try {
            return Keys.find(session, key, file).map(Result.Done::new);
        } catch (KeyReusedException reused) {
            return Optional.of(new Result.Failed(reused));
        }
    }

    private Optional<Result> whatSpeaksAgainst(Append append) throws SQLException {
        try {
            return check(append).map(Result.Done::new);
        } catch (TooLargeException tooFarBack) {
            return Optional.of(new Result.Failed(tooFarBack));
        }
    }

    private Optional<Refused> check(Append append) throws SQLException {
        for (var condition : append.conditions()) {
            var met = check(condition);
            if (met.isPresent()) {
                return Optional.of(new Refused(condition, met.getAsLong()));
            }
        }
        for (var write : append.writes()) {
            var stream = tip.find(session, write.stream());
            var state = stream.state();
            for (var event : write.events()) {
                if (!state.accepts(event.type())) {
                    return Optional.of(new Refused(new StreamOpen(write.stream()), stream.version()));
                }
                state = state.after(event.type());
            }
        }
        return looksUpIds ? checkIds(append) : Optional.empty();
    }

    /// @return what it met, empty where it holds
    private OptionalLong check(Stated condition) throws SQLException {
        return switch (condition) {
            case StreamVersion(var stream, var expected) -> {
                long actual = tip.find(session, stream).version();
                yield expected.isMetBy(actual) ? OptionalLong.empty() : OptionalLong.of(actual);
            }
            case NoneMatching(var query, long after) -> firstMatch(query, after);
        };
    }

    private OptionalLong firstMatch(Query query, long after) throws SQLException {
        long head = tip.head();
        if (!query.isTagged() && head - after > Limits.UNTAGGED_SCAN) {
            throw new TooLargeException("a condition without a tag may look back " + Limits.UNTAGGED_SCAN
                    + " events, not " + (head - after) + "; nothing was written: read on, or use tags");
        }
        if (after >= head) {
            return OptionalLong.empty();
        }
        var part = new Part(after + 1, head, true, 1, OptionalLong.empty());
        return number(QuerySql.positions(query, part).prepare(session));
    }

    private Optional<Refused> checkIds(Append append) throws SQLException {
        for (var write : append.writes()) {
            for (var event : write.events()) {
                var find = session.prepare(Sql.FIND_EVENT_ID);
                find.setBytes(1, EventRow.bytes(event.id()));
                var position = number(find);
                if (position.isPresent()) {
                    return Optional.of(new Refused(new EventIdUnused(event.id()), position.getAsLong()));
                }
            }
        }
        return Optional.empty();
    }

    private Appended write(Append append, Instant recordedAt) throws SQLException {
        long first = tip.head() + 1;
        var versions = new HashMap<StreamId, Long>();
        for (var write : append.writes()) {
            versions.put(write.stream(), write(write, recordedAt));
        }
        return new Appended(first, tip.head(), versions);
    }

    /// @return the stream's version after it
    private long write(Write write, Instant recordedAt) throws SQLException {
        var stream = tip.find(session, write.stream());
        long number = stream.exists() ? stream.number() : StreamRow.create(session, write.stream());
        long version = stream.version();
        var state = stream.state();
        Map<String, String> fields = Map.of();
        boolean isDescribed = false;
        for (var data : write.events()) {
            version++;
            insert(data, write.stream(), number, version, recordedAt);
            state = state.after(data.type());
            if (data.type().equals(StreamEvent.DESCRIBED)
                    && StreamEvent.of(data.type(), data.payload()) instanceof Described(var described)) {
                fields = described;
                isDescribed = true;
            }
        }
        if (state != stream.state()) {
            StreamRow.change(session, number, state);
        }
        if (isDescribed) {
            StreamRow.describe(session, number, fields);
        }
        tip.put(write.stream(), new StreamRow(number, version, state));
        return version;
    }

    private void insert(EventData data, StreamId stream, long number, long version, Instant recordedAt)
            throws SQLException {
        long position = tip.advance(recordedAt);
        var event = RecordedEvent.of(data, position, stream, version, recordedAt);
        var insert = session.prepare(Sql.INSERT_EVENT);
        EventRow.bind(insert, event, number, data.occurredAt().isPresent());
        insert.executeUpdate();
        if (!data.tags().isEmpty()) {
            var insertTag = session.prepare(Sql.INSERT_TAG);
            for (var tag : data.tags()) {
                insertTag.setString(1, tag.toString());
                insertTag.setLong(2, position);
                insertTag.executeUpdate();
            }
        }
        written.add(event);
    }

    private static OptionalLong number(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }
}
