package io.leftfold.postgres;

import io.leftfold.StreamId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the log stood when the connection that writes last saw it, and the streams that were written or
/// asked for last. All of it is true as long as the log has not grown, which the function `append` makes sure
/// of under the lock. Used by one thread at a time.
final class LogTip {
    /// About 300 bytes each.
    private static final int STREAMS_MAX = 50_000;

    private final LinkedHashMap<StreamId, StreamTip> streams = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<StreamId, StreamTip> eldest) {
            return size() > STREAMS_MAX;
        }
    };
    private long head;
    private long recordedAt;
    private int lastStream;

    /// @param recordedAt microseconds since 1970; at the beginning the least number
    LogTip(long head, long recordedAt, int lastStream) {
        this.head = head;
        this.recordedAt = recordedAt;
        this.lastStream = lastStream;
    }

    long head() {
        return head;
    }

    int lastStream() {
        return lastStream;
    }

    /// When the next event is recorded, if it is `now`: never before the last one. Microseconds since 1970.
    long recordedAt(long now) {
        return Math.max(now, recordedAt);
    }

    @Nullable
    StreamTip find(StreamId stream) {
        return streams.get(stream);
    }

    void put(StreamId stream, StreamTip tip) {
        streams.put(stream, tip);
    }

    /// Events up to `head` have been written.
    void advance(long head, long recordedAt, int lastStream) {
        this.head = head;
        this.recordedAt = recordedAt;
        this.lastStream = lastStream;
    }
}
