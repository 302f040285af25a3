package io.leftfold.sqlite;

import static io.leftfold.tck.Samples.event;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Metadata;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.time.Instant;
import java.util.Random;

/// A log with a little of everything, made from a seed.
final class SomeLog {
    private SomeLog() {}

    static void fill(EventStore store, Random random, int appends) {
        for (int i = 0; i < appends; i++) {
            var stream = StreamId.of(random.nextBoolean() ? "account" : "order", "e" + random.nextInt(20));
            var append = Append.to(stream, new Any(), some(random))
                    .and(StreamId.of("other", "e" + random.nextInt(5)), new Any(), some(random));
            store.append(random.nextBoolean() ? append : append.withKey(AppendKey.of("key " + i)));
        }
    }

    private static EventData some(Random random) {
        var event = event("type" + random.nextInt(4), "x".repeat(random.nextInt(300)));
        var tagged = random.nextBoolean()
                ? event
                : event.withTags(Tag.of("a", "" + random.nextInt(4)), Tag.of("b", "" + random.nextInt(4)));
        var noted = random.nextBoolean()
                ? tagged
                : tagged.withMetadata(Metadata.EMPTY
                        .with(Metadata.CORRELATION_ID, "c" + random.nextInt(9))
                        .with(Metadata.CAUSATION_ID, "d" + random.nextInt(9))
                        .with(Metadata.ACTOR, "Ada"));
        return random.nextBoolean() ? noted : noted.withOccurredAt(Instant.ofEpochSecond(random.nextInt()));
    }
}
