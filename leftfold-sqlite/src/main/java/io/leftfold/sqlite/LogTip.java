package io.leftfold.sqlite;

import io.leftfold.StreamId;
import io.leftfold.spi.Checksum;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where the log stands, as the one connection that writes knows it without reading: the head, and the streams
/// that were written or asked for last. It moves with the transaction under way, so it is worth nothing once one
/// is rolled back. Used by one thread at a time.
final class LogTip {
    /// About 300 bytes each.
    private static final int STREAMS_MAX = 10_000;

    private final LinkedHashMap<StreamId, StreamRow> streams = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<StreamId, StreamRow> eldest) {
            return size() > STREAMS_MAX;
        }
    };
    private long head;
    private Instant recordedAt;

    private LogTip(long head, Instant recordedAt) {
        this.head = head;
        this.recordedAt = recordedAt;
    }

    static LogTip read(Session session) throws SQLException {
        try (var last = session.prepare(Sql.LAST_EVENT).executeQuery()) {
            return last.next()
                    ? new LogTip(last.getLong(1), Checksum.instant(last.getLong(2)))
                    : new LogTip(0, Instant.MIN);
        }
    }

    long head() {
        return head;
    }

    /// When the next event is recorded, if it is `now`: never before the last one.
    Instant recordedAt(Instant now) {
        var micros = Checksum.instant(Checksum.micros(now));
        return micros.isBefore(recordedAt) ? recordedAt : micros;
    }

    /// One more event.
    ///
    /// @return its position
    long advance(Instant recordedAt) {
        this.recordedAt = recordedAt;
        return ++head;
    }

    StreamRow find(Session session, StreamId stream) throws SQLException {
        var known = streams.get(stream);
        if (known == null) {
            known = StreamRow.find(session, stream);
            streams.put(stream, known);
        }
        return known;
    }

    void put(StreamId stream, StreamRow row) {
        streams.put(stream, row);
    }
}
