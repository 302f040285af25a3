package io.leftfold.sqlite;

import io.leftfold.Append;
import io.leftfold.AppendCondition;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
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
import io.leftfold.spi.Checksum;
import io.leftfold.spi.GroupAppend.Result;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The appends of one batch within the transaction that writes them. First the key, then what was asked for, then
/// what every append implies; only when all holds is anything written.
final class AppendTransaction {
    private final Session session;
    private final Path file;
    private final Instant recordedAt;
    private final boolean looksUpIds;
    private long head;

    AppendTransaction(Session session, Path file, long head, long recordedAtMicros, boolean looksUpIds) {
        this.session = session;
        this.file = file;
        this.head = head;
        this.recordedAt = Checksum.instant(recordedAtMicros);
        this.looksUpIds = looksUpIds;
    }

    long head() {
        return head;
    }

    /// @param append with a key
    Result run(Append append) throws SQLException {
        var key = append.key().orElseThrow();
        try {
            var known = Keys.find(session, key, file);
            if (known.isPresent()) {
                return new Result.Done(known.get());
            }
            var refused = check(append);
            return new Result.Done(refused.isPresent() ? refused.get() : write(append, key));
        } catch (KeyReusedException | TooLargeException failure) {
            return new Result.Failed(failure);
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
            var stream = StreamRow.find(session, write.stream());
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
    private OptionalLong check(AppendCondition condition) throws SQLException {
        return switch (condition) {
            case StreamVersion(var stream, var expected) -> {
                long actual = StreamRow.find(session, stream).version();
                yield expected.isMetBy(actual) ? OptionalLong.empty() : OptionalLong.of(actual);
            }
            case NoneMatching(var query, long after) -> firstMatch(query, after);
            case StreamOpen _, EventIdUnused _ -> throw new AssertionError("implied, never stated: " + condition);
        };
    }

    private OptionalLong firstMatch(Query query, long after) throws SQLException {
        if (!query.isTagged() && head - after > Limits.UNTAGGED_SCAN) {
            throw new TooLargeException("a condition without a tag may look back " + Limits.UNTAGGED_SCAN
                    + " events, not " + (head - after) + "; nothing was written: read on, or use tags");
        }
        if (after >= head) {
            return OptionalLong.empty();
        }
        var part = new QuerySql.Part(after + 1, head, true, 1, OptionalLong.empty());
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

    private Appended write(Append append, AppendKey key) throws SQLException {
        long first = head + 1;
        var versions = new HashMap<StreamId, Long>();
        for (var write : append.writes()) {
            versions.put(write.stream(), write(write));
        }
        var insert = session.prepare(Sql.INSERT_KEY);
        insert.setString(1, key.value());
        insert.setString(2, append.fingerprint());
        insert.setLong(3, first);
        insert.setLong(4, head);
        insert.executeUpdate();
        return new Appended(first, head, versions);
    }

    /// @return the stream's version after it
    private long write(Write write) throws SQLException {
        var stream = StreamRow.find(session, write.stream());
        long number = stream.exists() ? stream.number() : StreamRow.create(session, write.stream());
        long version = stream.version();
        var state = stream.state();
        Map<String, String> fields = Map.of();
        boolean isDescribed = false;
        for (var data : write.events()) {
            version++;
            insert(data, write.stream(), number, version);
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
        return version;
    }

    private void insert(EventData data, StreamId stream, long number, long version) throws SQLException {
        head++;
        var event = RecordedEvent.of(data, head, stream, version, recordedAt);
        var insert = session.prepare(Sql.INSERT_EVENT);
        EventRow.bind(insert, event, number, data.occurredAt().isPresent());
        insert.executeUpdate();
        if (!data.tags().isEmpty()) {
            var insertTag = session.prepare(Sql.INSERT_TAG);
            for (var tag : data.tags()) {
                insertTag.setString(1, tag.toString());
                insertTag.setLong(2, head);
                insertTag.executeUpdate();
            }
        }
    }

    private static OptionalLong number(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }
}
