package io.leftfold.decide;

import io.leftfold.DelegatingStore;
import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.Page;
import io.leftfold.Range;
import io.leftfold.StreamId;
import java.util.concurrent.atomic.AtomicLong;

/// Counts reads of streams and the events that they gave, and can be another incarnation.
final class ReadingCounter extends DelegatingStore {
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong incarnation = new AtomicLong(1);

    ReadingCounter(EventStore store) {
        super(store);
    }

    void restored() {
        incarnation.incrementAndGet();
    }

    long reads() {
        return reads.getAndSet(0);
    }

    long events() {
        return events.getAndSet(0);
    }

    @Override
    public LogInfo log() {
        var log = super.log();
        return new LogInfo(log.id(), incarnation.get(), log.firstPosition(), log.head());
    }

    @Override
    public Page read(StreamId stream, Range range) {
        var page = super.read(stream, range);
        reads.incrementAndGet();
        events.addAndGet(page.events().size());
        return page;
    }
}
