package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.Page;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Reads the store by the query of the subscription.
final class StoreSource implements Source {
    private final EventStore store;
    private final Subscriber<?> subscriber;
    private final int partition;
    private final Function<Range, Function<Long, Page>> pages;
    private LogInfo log;
    private Function<Long, Page> reader;

    /// @param pages makes what reads the page after a position
    StoreSource(
            EventStore store, Subscriber<?> subscriber, int partition, Function<Range, Function<Long, Page>> pages) {
        this.store = store;
        this.subscriber = subscriber;
        this.partition = partition;
        this.pages = pages;
        this.log = store.log();
        this.reader = reader();
    }

    private Function<Long, Page> reader() {
        return pages.apply(Range.forward().limit(pageSize()));
    }

    /// Of the events that it reads, a partition gets its own alone, so it reads on while another page may fit.
    private int pageSize() {
        int max = subscriber.options().batchSize();
        return subscriber.partitions() == 1 ? max : Math.ceilDiv(max, 2);
    }

    @Override
    public void restart(LogInfo log) {
        this.log = log;
        this.reader = reader();
    }

    @Override
    public Message read(long after, int limit) {
        var events = new ArrayList<RecordedEvent>();
        long bytes = 0;
        long read = after;
        for (int pages = 1; true; pages++) {
            var page = reader.apply(read);
            if (page.head() < read) {
                return new Message.Passing(shorter(page, read));
            }
            for (var event : page.events()) {
                if (subscriber.partitionOf(event) == partition) {
                    events.add(event);
                    bytes += event.payload().size();
                }
            }
            boolean isFull = events.size() + pageSize() > limit
                    || bytes >= subscriber.options().batchBytes()
                    || pages >= subscriber.partitions();
            if (isFull || page.atEnd()) {
                return new Message.PageRead(List.copyOf(events), end(page, after), page.head(), page.atEnd());
            }
            read = page.scannedTo();
        }
    }

    /// What to say of a page that ends in front of what was read before.
    static String shorter(Page page, long after) {
        return "the log ends at position " + page.head() + ", and position " + after
                + " was read before; looking whether it is the same log";
    }

    private Checkpoint end(Page page, long after) {
        var id = page.scannedTo() > after ? idAt(page) : Checkpoint.NO_EVENT;
        return new Checkpoint(log.id(), log.incarnation(), page.scannedTo(), id);
    }

    private UUID idAt(Page page) {
        if (!page.events().isEmpty() && page.events().getLast().position() == page.scannedTo()) {
            return page.events().getLast().id();
        }
        return store.event(page.scannedTo()).orElseThrow().id();
    }

    /// The checkpoint behind the event at `position`; empty for the beginning.
    ///
    /// @throws IllegalArgumentException if the log does not go that far
    static Optional<Checkpoint> checkpoint(EventStore store, long position) {
        return position == 0 ? Optional.empty() : Optional.of(Checkpoint.at(store, position));
    }
}
