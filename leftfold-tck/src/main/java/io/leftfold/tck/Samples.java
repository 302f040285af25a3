package io.leftfold.tck;

import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.IdSource;
import io.leftfold.Page;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/// Events and clocks for tests of stores.
public final class Samples {
    public static final StreamId ACCOUNT = StreamId.of("account", "1");
    public static final StreamId OTHER_ACCOUNT = StreamId.of("account", "2");
    public static final StreamId ORDER = StreamId.of("order", "1");

    private static final IdSource IDS = Environment.system().ids();

    private Samples() {}

    /// A new event whose payload is its type.
    public static EventData event(String type) {
        return event(type, type);
    }

    /// A new event.
    public static EventData event(String type, String payload) {
        return EventData.of(IDS.next(), type, 1, Payload.of("text", payload.getBytes(StandardCharsets.UTF_8)));
    }

    /// New events of the types `e1`, `e2` …
    public static List<EventData> events(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(n -> event("e" + n)).toList();
    }

    /// The whole log, read in small pages.
    public static List<RecordedEvent> all(EventStore store) {
        return all(store, Query.ALL, Range.forward().limit(7));
    }

    /// Everything that `query` finds from the range on, page after page.
    public static List<RecordedEvent> all(EventStore store, Query query, Range range) {
        var found = new ArrayList<RecordedEvent>();
        Page page;
        do {
            page = store.readAll(query, range);
            found.addAll(page.events());
            range = range.after(page.scannedTo());
        } while (!page.atEnd());
        return found;
    }

    /// All of one stream, page after page.
    public static List<RecordedEvent> all(EventStore store, StreamId stream, Range range) {
        var found = new ArrayList<RecordedEvent>();
        Page page;
        do {
            page = store.read(stream, range);
            found.addAll(page.events());
            range = range.after(page.scannedTo());
        } while (!page.atEnd());
        return found;
    }

    public static List<String> types(List<RecordedEvent> events) {
        return events.stream().map(RecordedEvent::type).toList();
    }

    /// A clock that stands still until it is set.
    public static final class Clock implements InstantSource {
        private final AtomicReference<Instant> now;

        public Clock(Instant now) {
            this.now = new AtomicReference<>(now);
        }

        @Override
        public Instant instant() {
            return now.get();
        }

        public void set(Instant time) {
            now.set(time);
        }

        public void advance(Duration duration) {
            now.updateAndGet(time -> time.plus(duration));
        }
    }
}
