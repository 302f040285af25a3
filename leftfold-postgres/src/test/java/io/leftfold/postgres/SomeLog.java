package io.leftfold.postgres;

import static io.leftfold.tck.Samples.event;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Metadata;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.tck.Samples;
import java.util.Map;
import java.util.Random;

/// Logs to look for damage in.
final class SomeLog {
    static final StreamId CLOSED = StreamId.of("account", "closed");

    private SomeLog() {}

    /// Six events: three of an account, the first one tagged, one of an order, two that describe and close a
    /// stream.
    static PostgresOptions small() {
        var options = Server.newLog();
        try (var store = PostgresStore.open(options)) {
            store.append(Append.to(
                            Samples.ACCOUNT,
                            new Any(),
                            event("a").withTags(Tag.of("customer", "1")),
                            event("b").withMetadata(Metadata.EMPTY.with(Metadata.CORRELATION_ID, "c")),
                            event("c"))
                    .withKey("00000000-0000-4000-8000-000000000001"));
            store.append(Append.to(Samples.ORDER, new Any(), event("d")));
            store.append(Append.to(
                    CLOSED,
                    new Any(),
                    new StreamEvent.Described(Map.of("owner", "Ada"))
                            .toEventData(event("x").id()),
                    new StreamEvent.Closed("end").toEventData(event("x").id())));
            store.append(Append.nothing(AppendKey.of("only a key")));
        }
        return options;
    }

    /// More than a part, from a seed.
    static void fill(EventStore store, Random random, int appends) {
        for (int i = 0; i < appends; i++) {
            var stream = StreamId.of(random.nextBoolean() ? "account" : "order", "e" + random.nextInt(20));
            var first = event("type" + random.nextInt(4), "x".repeat(random.nextInt(300)));
            store.append(Append.to(stream, new Any(), random.nextBoolean() ? first : tagged(random))
                    .and(StreamId.of("other", "e" + random.nextInt(5)), new Any(), tagged(random)));
        }
    }

    private static EventData tagged(Random random) {
        return event("tagged", "").withTags(Tag.of("a", "" + random.nextInt(4)), Tag.of("b", "x"));
    }
}
