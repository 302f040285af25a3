package io.leftfold.tck;

import io.leftfold.Append;
import io.leftfold.Criterion;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Metadata;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/// Logs and queries made from a seed over few names, so that they meet often.
final class RandomLog {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final Instant SOME_DAY = Instant.parse("2020-01-01T00:00:00Z");

    private RandomLog() {}

    static void fill(EventStore store, Random random, int appends) {
        for (int i = 0; i < appends; i++) {
            var events = IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(_ -> event(random))
                    .toList();
            store.append(Append.to(stream(random), new Any(), events));
        }
    }

    static StreamId stream(Random random) {
        return StreamId.of(name(random), name(random));
    }

    static Query query(Random random) {
        var query = Query.of(criterion(random));
        while (random.nextInt(3) == 0) {
            query = query.or(Query.of(criterion(random)));
        }
        return query;
    }

    private static EventData event(Random random) {
        var metadata = Metadata.EMPTY;
        if (random.nextBoolean()) {
            metadata = metadata.with(Metadata.CORRELATION_ID, name(random)).with(Metadata.CAUSATION_ID, name(random));
        }
        return Samples.event(name(random))
                .withTags(tags(random))
                .withMetadata(metadata)
                .withOccurredAt(SOME_DAY.plusSeconds(random.nextInt(100)));
    }

    private static Criterion criterion(Random random) {
        return new Criterion(some(random, 3), tags(random), some(random, 3), some(random, 6), some(random, 6));
    }

    private static Set<String> some(Random random, int oneIn) {
        var names = new HashSet<String>();
        while (random.nextInt(oneIn) == 0) {
            names.add(name(random));
        }
        return names;
    }

    private static Set<Tag> tags(Random random) {
        var tags = new HashSet<Tag>();
        while (random.nextInt(5) < 2) {
            tags.add(Tag.of(name(random), name(random)));
        }
        return tags;
    }

    private static String name(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }
}
