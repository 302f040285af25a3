package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendKey;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// What the threads of one process append. All of it follows from the seed, so whoever knows the seed knows
/// every append, also one that was never answered.
///
/// @param seed         unique for each process on one log
/// @param threads      how many append at the same time
/// @param payloadBytes about so many per event
record Script(long seed, int threads, int payloadBytes) {
    /// An event with such a tag may be in the log once.
    static final String SEAT = "seat";

    private static final List<String> CATEGORIES = List.of("account", "order", "shipment");

    /// Append number `number`, from 1, of a thread, from 0.
    Append append(int thread, long number) {
        var random = new SplittableRandom((seed * 1_000_003 + thread) * 1_000_003 + number);
        var seat = Tag.of(SEAT, "s" + random.nextInt(200));
        boolean takesSeat = random.nextInt(5) == 0;
        var key = key(thread, number);
        var append = Append.nothing(AppendKey.of(key));
        for (var stream : streams(random)) {
            boolean isFirst = append.writes().isEmpty();
            var events = new ArrayList<EventData>();
            for (int i = 0, count = 1 + random.nextInt(3); i < count; i++) {
                var event = event(random, key);
                events.add(takesSeat && isFirst && i == 0 ? event.withTags(seat) : event);
            }
            append = append.and(stream, isFirst ? expected(random) : new Any(), events);
        }
        return takesSeat ? append.onlyIf(new NoneMatching(Query.tags(seat), 0)) : append;
    }

    String key(int thread, long number) {
        return seed + "/" + thread + "/" + number;
    }

    /// The key of the append that an event is of.
    static String keyIn(Payload payload) {
        var text = new String(payload.bytes(), StandardCharsets.UTF_8);
        return text.substring(0, Math.max(0, text.indexOf(' ')));
    }

    private static List<StreamId> streams(RandomGenerator random) {
        var categories = new ArrayList<>(CATEGORIES);
        Collections.shuffle(categories, random);
        return categories.subList(0, 1 + random.nextInt(random.nextInt(CATEGORIES.size()) + 1)).stream()
                .map(category -> StreamId.of(category, String.valueOf(random.nextInt(6))))
                .toList();
    }

    private static ExpectedVersion expected(RandomGenerator random) {
        return switch (random.nextInt(10)) {
            case 0 -> new NoStream();
            case 1 -> new Exactly(1 + random.nextInt(40));
            default -> new Any();
        };
    }

    private EventData event(RandomGenerator random, String key) {
        var text = new StringBuilder(key).append(' ');
        for (int length = payloadBytes / 2 + random.nextInt(payloadBytes); length > 0; length--) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        var id = new UUID(random.nextLong(), random.nextLong());
        var tags = random.nextBoolean() ? Set.of(Tag.of("customer", "c" + random.nextInt(4))) : Set.<Tag>of();
        return EventData.of(
                        id,
                        "happened" + random.nextInt(3),
                        1,
                        Payload.of("text", text.toString().getBytes(StandardCharsets.UTF_8)))
                .withTags(tags);
    }
}
