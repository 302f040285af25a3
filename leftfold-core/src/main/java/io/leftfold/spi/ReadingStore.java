package io.leftfold.spi;

import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import java.util.List;
import java.util.Optional;

/// A store whose reads are made apart from its appends.
public abstract class ReadingStore implements EventStore {
    /// What a store reads, as [EventStore] says. Safe for use by several threads.
    public interface Reads {
        LogInfo log();

        Optional<Appended> outcomeOf(AppendKey key);

        Page read(StreamId stream, Range range);

        Page readAll(Query query, Range range);

        Optional<StreamInfo> stream(StreamId stream);

        List<StreamInfo> streams(Optional<String> category, Optional<StreamId> after, int limit);
    }

    private final Reads reads;

    protected ReadingStore(Reads reads) {
        this.reads = reads;
    }

    @Override
    public final LogInfo log() {
        return reads.log();
    }

    @Override
    public final Optional<Appended> outcomeOf(AppendKey key) {
        return reads.outcomeOf(key);
    }

    /// At most [PageReader#SCAN] versions are looked at where the range asks for what had occurred by some time.
    @Override
    public final Page read(StreamId stream, Range range) {
        return reads.read(stream, range);
    }

    /// At most [PageReader#SCAN] positions are looked at where no index answers the query, which is when one
    /// of its criteria has neither a tag nor a correlation or causation id.
    @Override
    public final Page readAll(Query query, Range range) {
        return reads.readAll(query, range);
    }

    @Override
    public final Optional<StreamInfo> stream(StreamId stream) {
        return reads.stream(stream);
    }

    @Override
    public final List<StreamInfo> streams(Optional<String> category, Optional<StreamId> after, int limit) {
        return reads.streams(category, after, limit);
    }
}
