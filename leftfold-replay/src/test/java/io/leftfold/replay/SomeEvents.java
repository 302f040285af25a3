package io.leftfold.replay;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.IdSource;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Logs for tests: few names, so that they meet often.
final class SomeEvents {
    static final Instant SOME_DAY = Instant.parse("2026-01-31T00:00:00Z");

    private static final IdSource IDS = Environment.system().ids();

    private SomeEvents() {}

    /// Appends to one to three of `streams` streams at a time, until there are `count` events or some more.
    static void fill(EventStore store, Random random, int count, int streams) {
        for (int i = 0; i < count; ) {
            var first = random.nextInt(streams);
            var append = Append.to(stream(first), new Any(), some(random));
            if (random.nextBoolean() && streams > 1) {
                append = append.and(stream((first + 1) % streams), new Any(), some(random));
            }
            store.append(append).orThrow();
            i += append.eventCount();
        }
    }

    static StreamId stream(int number) {
        return StreamId.of(number % 2 == 0 ? "even" : "odd", "" + number);
    }

    private static List<EventData> some(Random random) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(_ -> event(random))
                .toList();
    }

    static EventData event(Random random) {
        var tags = new HashSet<Tag>();
        while (random.nextInt(3) == 0) {
            tags.add(Tag.of("t", "" + random.nextInt(3)));
        }
        var payload = Payload.of("text", ("payload " + random.nextInt()).getBytes(StandardCharsets.UTF_8));
        var event = EventData.of(IDS.next(), "type" + random.nextInt(3), 1 + random.nextInt(2), payload)
                .withTags(tags)
                .withMetadata(
                        random.nextBoolean() ? Metadata.EMPTY : Metadata.EMPTY.with("header", "" + random.nextInt()));
        return random.nextBoolean() ? event : event.withOccurredAt(SOME_DAY.plusSeconds(random.nextInt(1_000)));
    }

    static List<RecordedEvent> all(EventStore store) {
        var all = new ArrayList<RecordedEvent>();
        var range = Range.forward();
        for (var page = store.readAll(Query.ALL, range); ; page = store.readAll(Query.ALL, range)) {
            all.addAll(page.events());
            if (page.atEnd()) {
                return all;
            }
            range = range.after(page.scannedTo());
        }
    }

    static List<Long> positions(List<RecordedEvent> events) {
        return events.stream().map(RecordedEvent::position).toList();
    }
}
