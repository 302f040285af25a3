package io.leftfold.subscribe;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.IdSource;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Small logs for tests.
final class SomeEvents {
    private static final IdSource IDS = Environment.system().ids();
    private static final Payload PAYLOAD = Payload.of("text", "some".getBytes(StandardCharsets.UTF_8));

    private SomeEvents() {}

    /// Appends one to three events at a time to one of `streams` streams, until there are `count` or some more.
    static void fill(EventStore store, Random random, int count, int streams) {
        for (int i = 0; i < count; ) {
            var stream = StreamId.of("some", "" + random.nextInt(streams));
            var events = IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(_ -> EventData.of(IDS.next(), "type", 1, PAYLOAD))
                    .toList();
            store.append(Append.to(stream, new Any(), events)).orThrow();
            i += events.size();
        }
    }

    /// Of all events, which fit on a page.
    static List<Long> positions(EventStore store) {
        return store.readAll(Query.ALL, Range.forward()).events().stream()
                .map(RecordedEvent::position)
                .toList();
    }
}
