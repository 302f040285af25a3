package io.leftfold.diff;

import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A log as far as it went when the work began: what is appended meanwhile does not count.
record Log(EventStore store, LogInfo info, Environment environment) {
    private static final int PAGE = 1_000;

    static Log now(EventStore store, Environment environment) {
        return new Log(store, store.log(), environment);
    }

    long head() {
        return info.head();
    }

    EventCursor events(StreamId stream) {
        return new EventCursor(range -> store.read(stream, range), upTo(head()), environment);
    }

    /// For those who fold alone.
    EventCursor data(StreamId stream) {
        return new EventCursor(range -> store.read(stream, range), upTo(head()).dataOnly(), environment);
    }

    EventCursor events(Query query, long position) {
        return new EventCursor(range -> store.readAll(query, range), upTo(Math.min(position, head())), environment);
    }

    /// The streams of a category in their order, read page by page.
    Stream<StreamInfo> streams(String category) {
        return Stream.iterate(
                        page(category, Optional.empty()),
                        page -> !page.isEmpty(),
                        page -> page(category, Optional.of(page.getLast().stream())))
                .flatMap(List::stream);
    }

    private List<StreamInfo> page(String category, Optional<StreamId> after) {
        return store.streams(Optional.of(category), after, PAGE);
    }

    private static Range upTo(long position) {
        return Range.forward().asOf(new AsOf.Position(position));
    }
}
